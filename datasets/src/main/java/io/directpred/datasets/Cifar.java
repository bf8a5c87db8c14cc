package io.directpred.datasets;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * CIFAR-10 and CIFAR-100 in their binary versions: records of one or two labels and 32 x 32 pixels, red, green, blue
 * planes.
 *
 * <p>Any number of CIFAR-10's train batches will do. Source: www.cs.toronto.edu/~kriz/cifar.html.
 */
enum Cifar {
    CIFAR10(
            "cifar10",
            "cifar-10-batches-bin",
            "data_batch_(\\d{1,9})\\.bin",
            "test_batch.bin",
            "batches.meta.txt",
            1,
            10),
    CIFAR100("cifar100", "cifar-100-binary", "(train)\\.bin", "test.bin", "fine_label_names.txt", 2, 100);

    private static final PixelLayout LAYOUT = new PixelLayout(32, 32, 3, false);

    private final String title;
    private final String folder;
    private final Pattern train;
    private final String test;
    private final String names;
    private final int labelBytes;
    private final int classes;

    Cifar(String title, String folder, String train, String test, String names, int labelBytes, int classes) {
        this.title = title;
        this.folder = folder;
        this.train = Pattern.compile(train);
        this.test = test;
        this.names = names;
        this.labelBytes = labelBytes;
        this.classes = classes;
    }

    /**
     * @param given the directory of the batch files, or the one that holds {@code cifar-10-batches-bin} or
     *     {@code cifar-100-binary}
     */
    LabelledSplits open(Path given) throws DatasetException {
        String expected = this == CIFAR10 ? "data_batch_1.bin ... and test_batch.bin" : "train.bin and test.bin";
        DataDirectory.require(given, expected);
        Path directory = DataDirectory.unpacked(given, folder);
        List<Path> batches = trainBatches(directory);
        if (batches.isEmpty()) {
            throw new DatasetException(directory + ": holds no train batch; expected " + expected
                    + " (the binary version of " + title + ")");
        }
        RecordDataset pretrain = dataset("train", batches);
        Path testFile = directory.resolve(test);
        @Nullable RecordDataset probeTest = Files.exists(testFile) ? dataset("test", List.of(testFile)) : null;
        return new LabelledSplits(
                title, pretrain, probeTest == null ? null : pretrain, probeTest, classNames(directory));
    }

    private List<Path> trainBatches(Path directory) throws DatasetException {
        record Batch(int number, Path file) {}
        List<Batch> batches = new ArrayList<>();
        for (Path file : DataDirectory.list(directory)) {
            Matcher name = train.matcher(String.valueOf(file.getFileName()));
            if (name.matches()) {
                batches.add(new Batch(this == CIFAR10 ? Integer.parseInt(name.group(1)) : 0, file));
            }
        }
        return batches.stream()
                .sorted(Comparator.comparingInt(Batch::number))
                .map(Batch::file)
                .toList();
    }

    private RecordDataset dataset(String part, List<Path> paths) throws DatasetException {
        List<RecordFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(records(path));
        }
        return new RecordDataset(title + " " + part, LAYOUT, files, labels(files), () -> fingerprint(files));
    }

    private RecordFile records(Path path) throws DatasetException {
        byte[] bytes = DataDirectory.bytes(path);
        int record = labelBytes + LAYOUT.bytes();
        if (bytes.length == 0 || bytes.length % record != 0) {
            throw new DatasetException(
                    "%s: has %d bytes, which is no multiple of %d, the size of a record (expected %d): truncated, get it again"
                            .formatted(path, bytes.length, record, roundedUp(bytes.length, record)));
        }
        return new RecordFile(path.toString(), 0, ByteBuffer.wrap(bytes), 0, record, labelBytes, bytes.length / record);
    }

    /** The next size that a file can have, in thousands of records as the official ones. */
    private static long roundedUp(int length, int record) {
        long unit = 10_000L * record;
        return Math.max(1, (length + unit - 1) / unit) * unit;
    }

    private byte[] labels(List<RecordFile> files) throws DatasetException {
        byte[] labels = new byte[files.stream().mapToInt(RecordFile::count).sum()];
        int n = 0;
        for (RecordFile file : files) {
            for (int i = 0; i < file.count(); i++) {
                int label = file.at(i, labelBytes - 1); // CIFAR-100: coarse, then fine
                if (label >= classes) {
                    throw new DatasetException("%s#%d: has label %d, expected 0 to %d: not a batch of %s"
                            .formatted(file.file(), i, label, classes - 1, title));
                }
                labels[n++] = (byte) label;
            }
        }
        return labels;
    }

    private static String fingerprint(List<RecordFile> files) {
        Fingerprint fingerprint = new Fingerprint();
        for (RecordFile file : files) {
            ByteBuffer content = file.bytes().duplicate();
            String name = String.valueOf(Path.of(file.file()).getFileName());
            fingerprint.add(name, content.remaining(), Fingerprint.ofContent(content));
        }
        return fingerprint.hex();
    }

    private List<String> classNames(Path directory) throws DatasetException {
        List<String> lines = DataDirectory.lines(directory.resolve(names));
        return lines.size() == classes
                ? lines
                : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
}
