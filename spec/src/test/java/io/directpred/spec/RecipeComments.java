package io.directpred.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The comments behind the keys of a recipe, which say where each value comes from. */
final class RecipeComments {
    private static final Pattern LINE = Pattern.compile("(\\s*)\"?([a-z0-9_]+)\"?:[^#]*(?:#\\s*(.*))?");

    private RecipeComments() {}

    /** Of each key with a value, by its path. */
    static Map<String, String> of(Path recipe) {
        Map<String, String> comments = new LinkedHashMap<>();
        List<String> path = new ArrayList<>();
        for (String line : lines(recipe)) {
            Matcher found = LINE.matcher(line);
            if (!line.startsWith("#") && found.matches()) {
                int depth = found.group(1).length() / 2;
                path = new ArrayList<>(path.subList(0, depth));
                path.add(found.group(2));
                comments.put(String.join(".", path), found.group(3) == null ? "" : found.group(3));
            }
        }
        return comments;
    }

    private static List<String> lines(Path recipe) {
        try {
            return Files.readAllLines(recipe);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
