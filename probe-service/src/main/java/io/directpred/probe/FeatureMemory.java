package io.directpred.probe;

import java.util.Locale;

/** Memory for the representations of all images of a probe, which is what it takes most of. */
final class FeatureMemory {
    /** As they come, at unit length, and standardised. */
    private static final int COPIES = 3;
    /** Of the heap; the rest is for checkpoints that wait. */
    private static final double SHARE = 0.75;

    private FeatureMemory() {}

    /**
     * Refuses what would end the process, or what no array can hold.
     *
     * @param bank and {@code test}: labelled images
     * @param dim of a representation
     * @param heap bytes
     * @throws IllegalStateException with the figures and the remedy
     */
    static void require(int bank, int test, int dim, long heap) {
        long floats = (long) Math.max(bank, test) * dim;
        long bytes = ((long) bank + test) * dim * Float.BYTES * COPIES;
        if (bytes > SHARE * heap || floats > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "the representations of %d + %d images of length %d take %d MB, and this process has a heap of %d MB:"
                            + " give the probe more memory (-Xmx), or the run a smaller probe.bank",
                    bank,
                    test,
                    dim,
                    bytes >> 20,
                    heap >> 20));
        }
    }
}
