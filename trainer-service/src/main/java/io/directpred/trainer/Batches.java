package io.directpred.trainer;

import io.directpred.core.CounterRandom;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import java.util.Arrays;

/**
 * The batch of a step, a pure function of the run's specification: every epoch is a permutation of its own, cut into batches.
 *
 * <p>The last batch of an epoch is smaller; a rest of one sample joins the batch before it, since batch norm of one sample is NaN.
 */
final class Batches {
    private final long seed;
    private final int n;
    private final int batch;
    private int cachedEpoch = -1;
    private int[] cached = {};

    Batches(RunSpec spec) {
        this(spec.getSeed(), spec.getData().getN(), spec.getOptimiser().getBatch());
    }

    Batches(long seed, int n, int batch) {
        if (n < 2) {
            throw new IllegalArgumentException("data: training needs at least 2 images, found " + n);
        }
        this.seed = seed;
        this.n = n;
        this.batch = batch;
    }

    /** Steps of one pass over the data. */
    long stepsPerEpoch() {
        return Resolution.stepsPerEpoch(n, batch);
    }

    /** Images trained on before a step. */
    long imagesBefore(long step) {
        long epochs = step / stepsPerEpoch();
        long within = step % stepsPerEpoch();
        return epochs * n + within * batch;
    }

    /** The batch of a step; keeps one epoch's permutation, so steps are best asked for in order. */
    synchronized Batch of(long step) {
        int epoch = Math.toIntExact(step / stepsPerEpoch());
        int within = (int) (step % stepsPerEpoch());
        if (epoch != cachedEpoch) {
            cached = CounterRandom.of(seed, "epoch", epoch).permutation(n);
            cachedEpoch = epoch;
        }
        int from = within * batch;
        int to = within == stepsPerEpoch() - 1 ? n : from + batch;
        return new Batch(step, epoch, Arrays.copyOfRange(cached, from, to));
    }
}
