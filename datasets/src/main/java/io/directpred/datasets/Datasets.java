package io.directpred.datasets;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Opens data sets by their SPEC: {@code KIND}, {@code KIND:DIR}, or a directory's path alone. */
public final class Datasets {
    private static final String KINDS =
            "sample[:validation], cifar10[:DIR], cifar100[:DIR], stl10[:DIR], fashion-mnist[:DIR], idx:DIR, folder:DIR, or a directory's path (/... or ./...)";

    /** With a slash before any colon, or of the current, the parent or the home directory. */
    private static final Pattern PATH = Pattern.compile("[.~].*|[^:]*/.*", Pattern.DOTALL);

    private static final Pattern KIND =
            Pattern.compile("(sample|cifar10|cifar100|stl10|fashion-mnist|idx|folder)(:.*)?", Pattern.DOTALL);

    private final Path cache;
    private final PrintStream progress;
    private final FolderOptions options;

    private Datasets(Path cache, PrintStream progress, FolderOptions options) {
        this.cache = cache;
        this.progress = progress;
        this.options = options;
    }

    /**
     * Opens what the SPEC names, downloading it to the user's cache directory where it names no directory; progress
     * goes to standard error.
     *
     * @param spec sample[:validation], cifar10[:DIR], cifar100[:DIR], stl10[:DIR], fashion-mnist[:DIR], idx:DIR,
     *     folder:DIR, or the path of a directory, whose KIND is recognised by its files
     * @throws DatasetException with one line that names the path, what was found and the remedy
     */
    public static LabelledSplits open(String spec) throws DatasetException {
        return open(spec, FolderOptions.DEFAULT);
    }

    /** The same, with a say in how a folder of images is read. */
    public static LabelledSplits open(String spec, FolderOptions options) throws DatasetException {
        return new Datasets(cacheDirectory(), System.err, options).opened(canonical(spec));
    }

    /**
     * The SPEC as a run keeps it: a directory's path alone becomes {@code KIND:/DIR}, recognised by the files in it;
     * any other SPEC is returned as it is.
     *
     * @throws DatasetException where nothing is recognised, with one line that names the path, what was looked for and
     *     the remedy
     */
    public static String canonical(String spec) throws DatasetException {
        boolean path = PATH.matcher(spec).matches()
                || !KIND.matcher(spec).matches() && !spec.isBlank() && Files.isDirectory(path(spec));
        if (!path) {
            return spec;
        }
        Path directory = path(spec).toAbsolutePath().normalize();
        return DataKind.of(directory) + ":" + directory;
    }

    /** One line for each kind of SPEC. */
    public static String help() {
        return """
                sample               Fashion-MNIST's test part, comes with the program: 8,000 images to train on, 2,000 to probe with
                sample:validation    to choose settings by: of those 8,000 the first 6,000 to train on, the last 2,000 to probe with
                cifar10[:DIR]        CIFAR-10, binary version: data_batch_N.bin, test_batch.bin
                cifar100[:DIR]       CIFAR-100, binary version: train.bin, test.bin
                stl10[:DIR]          STL-10, binary version: train, test and unlabeled
                fashion-mnist[:DIR]  Fashion-MNIST: train and t10k
                idx:DIR              MNIST and others in its IDX format, gzipped or not
                folder:DIR           images, at any depth; labels from CLASS/... or train/CLASS/... and val/CLASS/...
                /DIR, ./DIR, ~/DIR   what lies there, recognised by its files: one of the above, else its images
                Without DIR a data set is downloaded once, to ~/.cache/directpred.
                """;
    }

    private LabelledSplits opened(String spec) throws DatasetException {
        int colon = spec.indexOf(':');
        String kind = colon < 0 ? spec : spec.substring(0, colon);
        String directory = colon < 0 ? "" : spec.substring(colon + 1);
        return switch (kind) {
            case "sample" -> sample(spec);
            case "cifar10" -> Cifar.CIFAR10.open(given(directory, Published.CIFAR10));
            case "cifar100" -> Cifar.CIFAR100.open(given(directory, Published.CIFAR100));
            case "stl10" -> Stl10.open(given(directory, Published.STL10), cache);
            case "fashion-mnist" -> Idx.open(kind, given(directory, Published.FASHION_MNIST), Idx.FASHION);
            case "idx" -> Idx.open(kind, required(kind, directory), List.of());
            case "folder" -> ImageFolder.open(kind, required(kind, directory), cache, options);
            default ->
                throw new DatasetException(
                        "data.spec: '" + spec + "' is no data set, and no directory here; expected one of " + KINDS);
        };
    }

    private static LabelledSplits sample(String spec) throws DatasetException {
        return switch (spec) {
            case "sample" -> Idx.sample();
            case "sample:validation" -> Idx.validation();
            default ->
                throw new DatasetException(
                        "data.spec: '" + spec + "' is no part of the sample; expected one of " + KINDS);
        };
    }

    private Path given(String directory, Published published) throws DatasetException {
        return directory.isEmpty() ? published.in(cache, progress) : path(directory);
    }

    private static Path required(String kind, String directory) throws DatasetException {
        if (directory.isEmpty()) {
            throw new DatasetException("data.spec: '" + kind + "' needs a directory: " + kind + ":DIR");
        }
        return path(directory);
    }

    /** A leading ~ is the home directory: shells leave it alone after a colon. */
    private static Path path(String directory) throws DatasetException {
        try {
            boolean home = directory.equals("~") || directory.startsWith("~/");
            return home ? Path.of(home() + directory.substring(1)) : Path.of(directory);
        } catch (InvalidPathException e) {
            throw new DatasetException("data.spec: '" + directory + "' is no path: " + e.getReason(), e);
        }
    }

    private static Path cacheDirectory() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isBlank() ? home().resolve(".cache") : Path.of(xdg);
        return caches.resolve("directpred");
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }
}
