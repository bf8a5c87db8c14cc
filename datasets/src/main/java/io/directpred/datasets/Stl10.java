package io.directpred.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * STL-10 in its binary version: 96 x 96 pixels, red, green, blue planes, each column by column; labels 1 to 10 in files
 * of their own.
 *
 * <p>Trained on train and unlabeled (105,000 images), probed with train and test. The files are mapped, not read:
 * unlabeled has 2.8 GB. Source: cs.stanford.edu/~acoates/stl10.
 */
final class Stl10 {
    private static final String NAME = "stl10";
    private static final PixelLayout LAYOUT = new PixelLayout(96, 96, 3, true);
    private static final int CLASSES = 10;
    /** A buffer holds less than 2 GB, so a long file is mapped in several. */
    private static final int RECORDS_A_BUFFER = (1 << 30) / LAYOUT.bytes();

    private Stl10() {}

    /** @param given the directory of the files, or the one that holds {@code stl10_binary} */
    static LabelledSplits open(Path given, Path cache) throws DatasetException {
        DataDirectory.require(given, "train_X.bin, train_y.bin, test_X.bin, test_y.bin and unlabeled_X.bin");
        Path directory = DataDirectory.unpacked(given, "stl10_binary");
        Path trainFile = directory.resolve("train_X.bin");
        Path testFile = directory.resolve("test_X.bin");
        Path unlabeledFile = directory.resolve("unlabeled_X.bin");
        List<Path> pretrainFiles = Files.exists(unlabeledFile) ? List.of(trainFile, unlabeledFile) : List.of(trainFile);

        byte[] trainLabels = labels(directory.resolve("train_y.bin"), trainFile);
        RecordDataset pretrain = dataset("train+unlabeled", pretrainFiles, trainLabels, cache);
        RecordDataset train = dataset("train", List.of(trainFile), trainLabels, cache);
        RecordDataset test =
                dataset("test", List.of(testFile), labels(directory.resolve("test_y.bin"), testFile), cache);
        return new LabelledSplits(NAME, pretrain, train, test, classNames(directory));
    }

    private static RecordDataset dataset(String part, List<Path> paths, byte[] labels, Path cache)
            throws DatasetException {
        List<RecordFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.addAll(mapped(path));
        }
        return new RecordDataset(NAME + " " + part, LAYOUT, files, labels, () -> fingerprint(paths, cache));
    }

    private static int count(Path file) throws DatasetException {
        long size = DataDirectory.size(file);
        if (size == 0 || size % LAYOUT.bytes() != 0) {
            throw new DatasetException(
                    "%s: has %d bytes, expected a multiple of %d, the size of an image: truncated, get it again"
                            .formatted(file, size, LAYOUT.bytes()));
        }
        return Math.toIntExact(size / LAYOUT.bytes());
    }

    private static List<RecordFile> mapped(Path file) throws DatasetException {
        List<RecordFile> parts = new ArrayList<>();
        int count = count(file);
        try (FileChannel channel = FileChannel.open(file)) {
            for (int first = 0; first < count; first += RECORDS_A_BUFFER) {
                int records = Math.min(RECORDS_A_BUFFER, count - first);
                ByteBuffer bytes = channel.map(
                        FileChannel.MapMode.READ_ONLY, (long) first * LAYOUT.bytes(), (long) records * LAYOUT.bytes());
                parts.add(new RecordFile(file.toString(), first, bytes, 0, LAYOUT.bytes(), 0, records));
            }
        } catch (IOException e) {
            throw DataDirectory.unreadable(file, e);
        }
        return parts;
    }

    private static byte[] labels(Path file, Path images) throws DatasetException {
        byte[] labels = DataDirectory.bytes(file);
        int expected = count(images);
        if (labels.length != expected) {
            throw new DatasetException("%s: has %d labels, %s has %d images: the two do not belong together"
                    .formatted(file, labels.length, images.getFileName(), expected));
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 1 || labels[i] > CLASSES) {
                throw new DatasetException(
                        "%s#%d: has label %d, expected 1 to %d".formatted(file, i, labels[i] & 0xFF, CLASSES));
            }
            labels[i]--;
        }
        return labels;
    }

    private static String fingerprint(List<Path> paths, Path cache) {
        Fingerprint fingerprint = new Fingerprint();
        for (Path path : paths) {
            Path directory = path.toAbsolutePath().getParent();
            ContentHashes hashes = ContentHashes.load(directory == null ? path : directory, cache);
            hashes.add(fingerprint, path.getFileName());
            hashes.saveWhatIsNew();
        }
        return fingerprint.hex();
    }

    private static List<String> classNames(Path directory) throws DatasetException {
        List<String> lines = DataDirectory.lines(directory.resolve("class_names.txt"));
        return lines.size() == CLASSES
                ? lines
                : IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();
    }
}
