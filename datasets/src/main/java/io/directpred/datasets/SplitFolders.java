package io.directpred.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a data set that comes split, by the names people give them, in upper or lower case.
 *
 * @param base where they lie: the directory given, or the only folder in it, or in that
 * @param train null: there is none
 * @param tests to probe on, validation first
 * @param others that hold images, too
 */
record SplitFolders(Path base, @Nullable Path train, List<Path> tests, List<Path> others) {
    private static final Set<String> TRAIN = Set.of("train", "training", "trn", "seg_train");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation", "dev", "seg_val");
    private static final Set<String> TEST = Set.of("test", "testing", "eval", "seg_test");

    static SplitFolders in(Path directory, boolean followOut) throws DatasetException {
        Path base = directory;
        List<Path> folders = folders(base, followOut);
        while (folders.size() == 1 && !isSplit(folders.get(0)) && !holdsFiles(base)) {
            Path inner = folders.get(0);
            List<Path> within = folders(inner, followOut);
            if (within.isEmpty()) {
                break;
            }
            base = inner;
            folders = within;
        }
        List<Path> train = named(folders, TRAIN);
        List<Path> tests = new ArrayList<>(named(folders, VALIDATION));
        tests.addAll(named(folders, TEST));
        List<Path> others = new ArrayList<>(folders);
        others.removeAll(tests);
        others.removeAll(train.subList(0, Math.min(1, train.size())));
        return new SplitFolders(base, train.isEmpty() ? null : train.get(0), List.copyOf(tests), List.copyOf(others));
    }

    private static List<Path> named(List<Path> folders, Set<String> names) {
        return folders.stream().filter(folder -> names.contains(lower(folder))).toList();
    }

    private static boolean isSplit(Path folder) {
        String name = lower(folder);
        return TRAIN.contains(name) || VALIDATION.contains(name) || TEST.contains(name);
    }

    private static String lower(Path folder) {
        return String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** Those that hold images, in the order of their names. */
    private static List<Path> folders(Path directory, boolean followOut) throws DatasetException {
        List<Path> folders = new ArrayList<>();
        for (Path entry : DataDirectory.list(directory)) {
            if (Files.isDirectory(entry)
                    && !FolderListing.passedOver(entry)
                    && Files.isReadable(entry)
                    && (followOut || within(directory, entry))
                    && FolderListing.holdsImages(entry, followOut)) {
                folders.add(entry);
            }
        }
        return folders;
    }

    private static boolean within(Path directory, Path entry) throws DatasetException {
        try {
            return entry.toRealPath().startsWith(directory.toRealPath());
        } catch (IOException e) {
            throw new DatasetException(entry + ": " + DataDirectory.reason(e), e);
        }
    }

    private static boolean holdsFiles(Path directory) throws DatasetException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(entry -> Files.isRegularFile(entry) && FileKindByName.mayBeImage(entry));
        } catch (IOException e) {
            throw new DatasetException(directory + ": " + DataDirectory.reason(e), e);
        }
    }
}
