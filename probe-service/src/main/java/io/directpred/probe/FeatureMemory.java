package io.directpred.probe;

import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.LabelledSplits;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.RunSpec;
import java.util.Locale;

/** Memory for the representations of all images of a probe, which is what it takes most of. */
public final class FeatureMemory {
    /** As they come, at unit length, and standardised. */
    private static final int COPIES = 3;
    /** Of the heap; the rest is for checkpoints that wait. */
    private static final double SHARE = 0.75;

    private FeatureMemory() {}

    /** Bytes that the probe of a run on this data takes at most; 0 where there are no labels. */
    public static long bytes(RunSpec spec, LabelledSplits splits) {
        ImageDataset bank = splits.probeTrain();
        ImageDataset test = splits.probeTest();
        return bank == null || test == null
                ? 0
                : bytes(
                        images(bank, spec.getProbe().getBank()),
                        images(test, spec.getProbe().getTest()),
                        Architecture.of(spec, Precision.FLOAT32).representation());
    }

    /** @param most 0: all */
    static int images(ImageDataset of, int most) {
        return most == 0 ? of.size() : Math.min(most, of.size());
    }

    private static long bytes(int bank, int test, int dim) {
        return ((long) bank + test) * dim * Float.BYTES * COPIES;
    }

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
        long bytes = bytes(bank, test, dim);
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
