package io.directpred.datasets;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens data sets by their SPEC: {@code KIND} or {@code KIND:DIR}. */
public final class Datasets {
    private Datasets() {}

    /**
     * Opens what the SPEC names.
     *
     * @param spec sample, cifar10[:DIR], cifar100[:DIR], stl10[:DIR], fashion-mnist[:DIR], idx:DIR or folder:DIR
     * @throws DatasetException with one line that names the path, what was found and the remedy
     */
    public static LabelledSplits open(String spec) throws DatasetException {
        int colon = spec.indexOf(':');
        String kind = colon < 0 ? spec : spec.substring(0, colon);
        String directory = colon < 0 ? "" : spec.substring(colon + 1);
        return switch (kind) {
            case "sample" -> Idx.sample();
            case "cifar10" -> Cifar.CIFAR10.open(given(spec, directory));
            case "cifar100" -> Cifar.CIFAR100.open(given(spec, directory));
            case "fashion-mnist" -> Idx.open(kind, given(spec, directory), Idx.FASHION);
            case "idx" -> Idx.open(kind, given(spec, directory), java.util.List.of());
            default -> throw new DatasetException("data.spec: unknown data set '" + spec + "'");
        };
    }

    private static Path given(String spec, String directory) throws DatasetException {
        try {
            return Path.of(directory);
        } catch (InvalidPathException e) {
            throw new DatasetException(spec + ": not a path: " + e.getMessage(), e);
        }
    }
}
