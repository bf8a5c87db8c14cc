package io.directpred.probe;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import io.directpred.network.FrozenEncoder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labelled images through a frozen encoder, un-augmented, in blocks: only the representations of all of them are in
 * memory at once.
 */
final class Representations {
    private static final Logger log = LoggerFactory.getLogger(Representations.class);
    private static final int BLOCK_PIXELS = 1 << 18; // bounds the encoder's activations, whatever the size of an image

    private Representations() {}

    /** @param images of each representation its image's index in the data set */
    record Encoded(Features features, int[] images) {}

    /**
     * Encodes a set; an image that cannot be decoded is left out and logged.
     *
     * @param most images at the most, 0: all. The same ones for every checkpoint and every run
     * @param size height and width the encoder takes
     */
    static Encoded of(FrozenEncoder encoder, ImageDataset images, int most, int size, int classes) {
        int[] chosen = chosen(images.size(), most);
        int block = block(size);
        byte[] pixels = new byte[block * size * size * 3];
        float[] values = new float[Math.multiplyExact(chosen.length, encoder.dim())];
        int[] labels = new int[chosen.length];
        int[] taken = new int[chosen.length];
        int encoded = 0;
        int filled = 0;
        for (int i = 0; i < chosen.length; i++) {
            if (read(images, chosen[i], size, pixels, filled)) {
                taken[encoded + filled] = chosen[i];
                labels[encoded + filled++] = images.label(chosen[i]);
            }
            if (filled == block || i == chosen.length - 1 && filled > 0) {
                encode(encoder, Arrays.copyOf(pixels, filled * size * size * 3), filled, values, encoded);
                encoded += filled;
                filled = 0;
            }
        }
        Features features = new Features(
                encoder.dim(), classes, Arrays.copyOf(values, encoded * encoder.dim()), Arrays.copyOf(labels, encoded));
        return new Encoded(features, Arrays.copyOf(taken, encoded));
    }

    /** Images that the encoder is given at once. */
    static int block(int size) {
        return Math.max(1, Math.min(256, BLOCK_PIXELS / (size * size)));
    }

    /** Drawn once for all, not the first ones: folders are sorted by class. In the data set's order. */
    static int[] chosen(int n, int most) {
        if (most == 0 || most >= n) {
            return IntStream.range(0, n).toArray();
        }
        return IntStream.of(CounterRandom.of(0, "probe images").permutation(n))
                .limit(most)
                .sorted()
                .toArray();
    }

    private static boolean read(ImageDataset images, int index, int size, byte[] pixels, int position) {
        try {
            byte[] view = CentreCrop.of(images.read(index), size);
            System.arraycopy(view, 0, pixels, position * view.length, view.length);
            return true;
        } catch (UndecodableImageException e) {
            log.warn("{}: probed without {}", images.name(), e.getMessage());
            return false;
        } catch (UnavailableImageException e) { // a figure of other images would not be this data set's
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void encode(FrozenEncoder encoder, byte[] pixels, int n, float[] values, int at) {
        if (Thread.currentThread().isInterrupted()) { // the process must not end while native code runs
            throw new IllegalStateException("stopped while probing");
        }
        System.arraycopy(encoder.encode(pixels, n), 0, values, at * encoder.dim(), n * encoder.dim());
    }
}
