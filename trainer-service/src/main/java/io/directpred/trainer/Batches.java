package io.directpred.trainer;

import io.directpred.core.CounterRandom;
import io.directpred.spec.LastBatch;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import java.util.Arrays;

/**
 * The batch of a step, a pure function of the run's specification: every epoch is a permutation of its own, cut into
 * batches.
 *
 * <p>What does not fill the last batch of an epoch is left out, or is a smaller batch ({@code optimiser.last_batch}):
 * then a single sample joins the batch before it, since batch norm of one sample is NaN.
 */
final class Batches {
    private final long seed;
    private final int n;
    private final int batch;
    private final boolean keep;
    private final long stepsPerEpoch;
    private int cachedEpoch = -1;
    private int[] cached = {};

    Batches(RunSpec spec) {
        this(
                spec.getSeed(),
                spec.getData().getN(),
                spec.getOptimiser().getBatch(),
                spec.getOptimiser().getLastBatch());
    }

    Batches(long seed, int n, int batch, LastBatch last) {
        if (n < 2) {
            throw new IllegalArgumentException("data: training needs at least 2 images, found " + n);
        }
        this.seed = seed;
        this.n = n;
        this.batch = batch;
        this.keep = last == LastBatch.keep;
        this.stepsPerEpoch = Resolution.stepsPerEpoch(n, batch, last);
    }

    /** Steps of one pass over the data. */
    long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** Images trained on before a step. */
    long imagesBefore(long step) {
        long epochs = step / stepsPerEpoch;
        return epochs * end(stepsPerEpoch - 1) + step % stepsPerEpoch * batch;
    }

    /** The batch of a step; keeps one epoch's permutation, so steps are best asked for in order. */
    synchronized Batch of(long step) {
        int epoch = Math.toIntExact(step / stepsPerEpoch);
        int within = (int) (step % stepsPerEpoch);
        if (epoch != cachedEpoch) {
            cached = CounterRandom.of(seed, "epoch", epoch).permutation(n);
            cachedEpoch = epoch;
        }
        return new Batch(step, epoch, Arrays.copyOfRange(cached, within * batch, end(within)));
    }

    /** Where a batch ends within its epoch. */
    private int end(long within) {
        long full = (within + 1) * batch;
        return within == stepsPerEpoch - 1 && (keep || full > n) ? n : (int) full;
    }
}
