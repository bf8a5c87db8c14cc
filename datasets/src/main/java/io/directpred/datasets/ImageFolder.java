package io.directpred.datasets;

import io.directpred.datasets.FolderDataset.ImageFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A folder of JPEG and PNG files, in one of three layouts:
 *
 * <ul>
 *   <li>{@code train/CLASS/...} and {@code val/CLASS/...} or {@code test/CLASS/...}: trained on train, probed with both;
 *   <li>{@code CLASS/...}, at least two classes and no image beside them: trained on all, for every label is left out of it; the probe
 *       learns from 80 % and is tested with 20 %, told apart by a hash of the path;
 *   <li>anything else: trained on all, no labels, no probe.
 * </ul>
 */
final class ImageFolder {
    private static final String EXPECTED = ".jpg, .jpeg or .png files, in any folders below it";

    private final String name;
    private final Path cache;

    private ImageFolder(String name, Path cache) {
        this.name = name;
        this.cache = cache;
    }

    static LabelledSplits open(String name, Path directory, Path cache) throws DatasetException {
        DataDirectory.require(directory, EXPECTED);
        ImageFolder folder = new ImageFolder(name, cache);
        Path train = directory.resolve("train");
        Path test = Files.isDirectory(directory.resolve("val")) ? directory.resolve("val") : directory.resolve("test");
        return Files.isDirectory(train) && Files.isDirectory(test)
                ? folder.trainAndTest(train, test)
                : folder.whole(directory);
    }

    private LabelledSplits trainAndTest(Path train, Path test) throws DatasetException {
        List<Path> trainFiles = images(train);
        List<Path> testFiles = FolderListing.of(test);
        List<String> classes = classes(trainFiles);
        if (classes.isEmpty() || testFiles.isEmpty()) {
            return unlabelled(train, trainFiles);
        }
        FolderDataset pretrain = dataset("train", train, trainFiles, classes);
        FolderDataset probeTest = dataset(String.valueOf(test.getFileName()), test, testFiles, classes);
        for (int i = 0; i < probeTest.size(); i++) {
            if (probeTest.label(i) < 0) {
                throw new DatasetException("%s: is of no class that %s has; its classes are %s"
                        .formatted(probeTest.describe(i), train, shortList(classes)));
            }
        }
        return new LabelledSplits(name, pretrain, pretrain, probeTest, classes);
    }

    private LabelledSplits whole(Path directory) throws DatasetException {
        List<Path> files = images(directory);
        List<String> classes = classes(files);
        Predicate<Path> testing = ImageFolder::isForTesting;
        List<Path> test = files.stream().filter(testing).toList();
        List<Path> train = files.stream().filter(testing.negate()).toList();
        if (classes.isEmpty() || train.isEmpty() || test.isEmpty()) {
            return unlabelled(directory, files);
        }
        return new LabelledSplits(
                name,
                dataset("all", directory, files, classes),
                dataset("train", directory, train, classes),
                dataset("test", directory, test, classes),
                classes);
    }

    private LabelledSplits unlabelled(Path directory, List<Path> files) {
        return new LabelledSplits(name, dataset("all", directory, files, List.of()), null, null, List.of());
    }

    private static List<Path> images(Path directory) throws DatasetException {
        List<Path> files = FolderListing.of(directory);
        if (files.isEmpty()) {
            throw new DatasetException(directory + ": holds no images; expected " + EXPECTED);
        }
        return files;
    }

    /** Names of the first folders, sorted; none unless there are two and every image lies in one. */
    private static List<String> classes(List<Path> files) {
        boolean each = files.stream().allMatch(file -> file.getNameCount() > 1);
        List<String> folders =
                files.stream().map(ImageFolder::firstFolder).distinct().sorted().toList();
        return each && folders.size() > 1 ? folders : List.of();
    }

    private FolderDataset dataset(String part, Path directory, List<Path> files, List<String> classes) {
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(label -> labels.put(label, labels.size()));
        List<ImageFile> labelled = files.stream()
                .map(file -> new ImageFile(file, labels.getOrDefault(firstFolder(file), -1)))
                .toList();
        return new FolderDataset(name + " " + part, directory, labelled, cache);
    }

    private static String firstFolder(Path file) {
        return file.getName(0).toString();
    }

    private static boolean isForTesting(Path file) {
        byte[] path = ContentHashes.portable(file).getBytes(StandardCharsets.UTF_8);
        return (Fingerprint.sha256().digest(path)[0] & 0xFF) % 5 == 0;
    }

    private static String shortList(List<String> classes) {
        return String.join(", ", classes.subList(0, Math.min(5, classes.size()))) + (classes.size() > 5 ? ", ..." : "");
    }
}
