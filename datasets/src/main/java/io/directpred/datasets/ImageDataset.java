package io.directpred.datasets;

import java.util.function.DoubleConsumer;

/** Images in a fixed order, each readable at any time from any thread. */
public interface ImageDataset {

    /** What it is called in messages, such as {@code cifar10 train}. */
    String name();

    /** Number of images, those that cannot be decoded among them; at least 1. */
    int size();

    /**
     * Decodes one image; the same bytes on every machine.
     *
     * @throws UndecodableImageException naming file and reason: its content is no image that can be decoded, here and
     *     everywhere
     * @throws UnavailableImageException naming file and reason: its content cannot be read here now, or is not what the
     *     fingerprint holds
     */
    Image read(int index) throws UndecodableImageException, UnavailableImageException;

    /** Position of the image's class in {@link LabelledSplits#classes}, -1 where it is unknown. */
    int label(int index);

    /** Where the image comes from: a path, or file#record. */
    String describe(int index);

    /**
     * How many of the images read so far could not be decoded, and why the first could not: one line; empty where all
     * could.
     */
    default String trouble() {
        return "";
    }

    /**
     * SHA-256, hexadecimal, over path, size and content of what is read, in order: equal fingerprints are equal data
     * sets.
     *
     * <p>Computed at the first call, which may read every byte once; files seen before, unchanged since, are not read
     * again.
     */
    String fingerprint();

    /**
     * The same, telling how far it has come.
     *
     * @param progress from 0 to 1, now and then
     */
    default String fingerprint(DoubleConsumer progress) {
        return fingerprint();
    }
}
