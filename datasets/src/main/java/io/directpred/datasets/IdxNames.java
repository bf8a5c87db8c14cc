package io.directpred.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The IDX files of a directory under the names they are found under: MNIST's own, with a dot before {@code idx},
 * EMNIST's ({@code emnist-letters-train-...}, {@code ...-test-...}), each in a folder of its own name, and in
 * torchvision's {@code MNIST/raw}.
 */
final class IdxNames {
    private static final Pattern NAME = Pattern.compile(
            "(?:(.+)-)?(train|t10k|test)-(images|labels)[-.](idx[13]-ubyte)(\\.gz)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern OF_TORCHVISION = Pattern.compile("(|[A-Z]*|Fashion)MNIST", Pattern.CASE_INSENSITIVE);

    private IdxNames() {}

    /** Whether there are images. */
    static boolean areIn(Path directory) throws DatasetException {
        return found(directory).values().stream()
                .anyMatch(names -> names.keySet().stream().anyMatch(name -> name.contains("images")));
    }

    /**
     * Files by MNIST's own names, such as {@code t10k-labels-idx1-ubyte}.
     *
     * @throws DatasetException where the directory holds several data sets
     */
    static Map<String, Path> in(Path directory) throws DatasetException {
        Map<String, Map<String, Path>> sets = found(directory);
        if (sets.containsKey("")) {
            return sets.get("");
        }
        if (sets.size() > 1) {
            throw new DatasetException(
                    "%s: holds the IDX files of %d data sets (%s); put those of one into a directory of its own"
                            .formatted(directory, sets.size(), String.join(", ", sets.keySet())));
        }
        return sets.isEmpty() ? Map.of() : sets.values().iterator().next();
    }

    /** By the words before train or test. */
    private static Map<String, Map<String, Path>> found(Path directory) throws DatasetException {
        Map<String, Map<String, Path>> sets = new TreeMap<>();
        for (Path file : candidates(directory)) {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (name.matches()) {
                String set = name.group(1) == null ? "" : name.group(1);
                String part = name.group(2).equalsIgnoreCase("train") ? "train" : "t10k";
                String own = part + "-" + name.group(3).toLowerCase(java.util.Locale.ROOT) + "-"
                        + name.group(4).toLowerCase(java.util.Locale.ROOT);
                Map<String, Path> files = sets.computeIfAbsent(set, any -> new HashMap<>());
                if (name.group(5) == null || !files.containsKey(own)) {
                    files.put(own, file);
                }
            }
        }
        return sets;
    }

    private static List<Path> candidates(Path directory) throws DatasetException {
        List<Path> candidates = new ArrayList<>();
        for (Path entry : DataDirectory.list(directory)) {
            String name = String.valueOf(entry.getFileName());
            if (Files.isRegularFile(entry)) {
                candidates.add(entry);
            } else if (NAME.matcher(name).matches() && Files.isRegularFile(entry.resolve(name))) {
                candidates.add(entry.resolve(name));
            } else if (name.equals("raw") && Files.isDirectory(entry)) {
                candidates.addAll(DataDirectory.list(entry));
            } else if (OF_TORCHVISION.matcher(name).matches() && Files.isDirectory(entry.resolve("raw"))) {
                candidates.addAll(DataDirectory.list(entry.resolve("raw")));
            }
        }
        return candidates;
    }
}
