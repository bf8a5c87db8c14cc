package io.directpred.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a directory of the user's holds, recognised by the files in it. */
final class DataKind {
    private static final Pattern CIFAR10 = Pattern.compile("data_batch_\\d{1,9}\\.bin");
    private static final Pattern STL10 = Pattern.compile("(train|unlabeled)_X\\.bin");
    /** Two labels and 32 x 32 pixels of three channels. */
    private static final int CIFAR100_RECORD = 2 + 3 * 32 * 32;

    private static final String LOOKED_FOR =
            "images (JPEG, PNG, WebP, BMP, GIF, TIFF, PNM) at any depth, or the files of CIFAR-10 (data_batch_1.bin), CIFAR-100 (train.bin and test.bin), "
                    + "STL-10 (train_X.bin) or MNIST (train-images-idx3-ubyte)";

    private DataKind() {}

    /**
     * The KIND of SPEC that fits the directory. The files of a known data set count more than images beside them.
     *
     * @throws DatasetException with one line that names the path, what was looked for and the remedy
     */
    static String of(Path directory) throws DatasetException {
        DataDirectory.require(directory, LOOKED_FOR);
        if (holds(DataDirectory.unpacked(directory, "cifar-10-batches-bin"), CIFAR10)) {
            return "cifar10";
        }
        if (holdsCifar100(DataDirectory.unpacked(directory, "cifar-100-binary"))) {
            return "cifar100";
        }
        if (holds(DataDirectory.unpacked(directory, "stl10_binary"), STL10)) {
            return "stl10";
        }
        if (IdxNames.areIn(directory)) {
            return "idx";
        }
        if (FolderListing.holdsImages(directory, true)) {
            return "folder";
        }
        throw new DatasetException(directory + ": holds no images that were recognised; looked for " + LOOKED_FOR
                + "; give the directory that holds them, or say what they are with KIND:DIR"
                + FolderListing.of(directory, true, Progress.logged()).leftOut().lines().stream()
                        .map(line -> "; " + line)
                        .reduce("", String::concat));
    }

    private static boolean holds(Path directory, Pattern name) throws DatasetException {
        return DataDirectory.list(directory).stream().anyMatch(file -> name.matcher(String.valueOf(file.getFileName()))
                .matches());
    }

    /** Both names are anybody's, so the sizes must be right, too. */
    private static boolean holdsCifar100(Path directory) throws DatasetException {
        for (String name : new String[] {"train.bin", "test.bin"}) {
            Path file = directory.resolve(name);
            if (!Files.isRegularFile(file)) {
                return false;
            }
            long size = DataDirectory.size(file);
            if (size == 0 || size % CIFAR100_RECORD != 0) {
                return false;
            }
        }
        return true;
    }
}
