package io.directpred.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of the documentation, in GitHub's Markdown.
 *
 * @param prose its lines outside of code blocks, each with its number
 * @param code its lines within code blocks, each continued line as one
 */
record Page(Path path, Map<Integer, String> prose, List<String> code) {
    private static final Pattern LINK = Pattern.compile("\\[[^\\[\\]]*]\\(([^()\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

    static Page read(Path path) {
        Map<Integer, String> prose = new TreeMap<>();
        List<String> code = new ArrayList<>();
        boolean fenced = false;
        int number = 0;
        for (String line : lines(path)) {
            number++;
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (!fenced) {
                prose.put(number, line);
            } else if (!code.isEmpty() && code.get(code.size() - 1).endsWith("\\")) {
                String begun = code.remove(code.size() - 1);
                code.add(begun.substring(0, begun.length() - 1) + line.strip());
            } else {
                code.add(line);
            }
        }
        return new Page(path, prose, code);
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What stands between a heading and the next one.
     *
     * @param parent the section of a higher heading that it is part of
     */
    record Section(String heading, int level, @Nullable Section parent, StringBuilder text) {
        private static final Pattern FIGURES = Pattern.compile("(?m)^\\|.*[0-9].*\\|$");

        boolean hasFigures() {
            return FIGURES.matcher(text).find();
        }

        String withItsParents() {
            return parent == null ? text.toString() : parent.withItsParents() + text;
        }
    }

    /** With their code. */
    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        Section now = new Section(path.toString(), 0, null, new StringBuilder());
        boolean fenced = false;
        for (String line : lines(path)) {
            fenced ^= line.startsWith("```");
            if (!fenced && line.matches("#{1,6} .*")) {
                int level = line.indexOf(' ');
                now = new Section(line, level, above(level, now), new StringBuilder());
                sections.add(now);
            }
            now.text().append(line).append('\n');
        }
        return sections;
    }

    private static @Nullable Section above(int level, @Nullable Section section) {
        return section == null || section.level() < level ? section : above(level, section.parent());
    }

    /** Where its links lead, code left out. */
    List<String> links() {
        String text = SPAN.matcher(String.join("\n", prose.values())).replaceAll("x");
        return LINK.matcher(text).results().map(link -> link.group(1)).toList();
    }

    /** What stands in backticks, in one line. */
    List<String> spans() {
        return SPAN.matcher(String.join("\n", prose.values()))
                .results()
                .map(MatchResult::group)
                .map(span -> span.substring(1, span.length() - 1).replaceAll("\\s+", " "))
                .toList();
    }

    /** What a link may name behind {@code #}, as GitHub makes it of headings. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : prose.values()) {
            if (line.matches("#{1,6} .*")) {
                String anchor = line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }
}
