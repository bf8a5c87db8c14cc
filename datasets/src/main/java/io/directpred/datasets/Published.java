package io.directpred.datasets;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A data set that can be had from its authors: taken from the cache directory, or downloaded there once.
 *
 * <p>Everything is fetched and unpacked in {@code NAME.partial}, which becomes {@code NAME} when it is whole; so
 * {@code NAME} is never half of it. A lock file lets one process download while others wait.
 *
 * @param files archives (.tar.gz) are unpacked, others kept as they are
 * @param holds the files one may as well place by hand
 */
record Published(String name, List<RemoteFile> files, String holds) {
    private static final String FASHION = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";

    static final Published CIFAR10 = new Published(
            "cifar10",
            List.of(RemoteFile.of(
                    "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")),
            "data_batch_1.bin ... data_batch_5.bin, test_batch.bin");
    static final Published CIFAR100 = new Published(
            "cifar100",
            List.of(RemoteFile.of(
                    "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8")),
            "train.bin, test.bin");
    static final Published STL10 = new Published(
            "stl10",
            List.of(RemoteFile.of(
                    "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz", "91f7769df0f17e558f3565bffb0821fb")),
            "train_X.bin, train_y.bin, test_X.bin, test_y.bin, unlabeled_X.bin");
    static final Published FASHION_MNIST = new Published(
            "fashion-mnist",
            List.of(
                    RemoteFile.of(FASHION + "train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                    RemoteFile.of(FASHION + "train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                    RemoteFile.of(FASHION + "t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                    RemoteFile.of(FASHION + "t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310")),
            "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz");

    /** The directory below {@code cache} that holds it, downloaded first where it is not there. */
    Path in(Path cache, PrintStream progress) throws DatasetException {
        Path directory = cache.resolve(name);
        try {
            if (isThere(directory)) {
                return directory;
            }
            Files.createDirectories(cache);
            synchronized (Published.class) { // a file lock is the process's, not the thread's
                try (FileChannel file = FileChannel.open(
                                cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = file.lock()) {
                    if (!isThere(directory) && lock.isValid()) {
                        obtain(cache.resolve(name + ".partial"), directory, progress);
                    }
                }
            }
            return directory;
        } catch (IOException e) {
            throw new DatasetException(
                    "%s: is not in %s and cannot be downloaded from %s (%s); place %s there, or give %s:DIR"
                            .formatted(name, directory, addresses(), Download.reason(e), holds, name),
                    e);
        }
    }

    private static boolean isThere(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isPresent();
        }
    }

    private void obtain(Path partial, Path directory, PrintStream progress) throws IOException {
        Path content = partial.resolve("content");
        Files.createDirectories(content);
        for (RemoteFile file : files) {
            Path fetched = Download.fetch(file, partial, progress);
            if (file.name().endsWith(".tar.gz")) {
                Archive.unpack(fetched, content);
                Files.delete(fetched);
            } else {
                Files.move(fetched, content.resolve(file.name()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(directory); // an empty one
        Files.move(content, directory, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.delete(partial);
        } catch (DirectoryNotEmptyException e) {
            progress.println(partial + " holds files of someone else and stays");
        }
    }

    private String addresses() {
        return files.stream().map(file -> file.address().toString()).collect(Collectors.joining(", "));
    }
}
