package io.directpred.trainer;

import io.directpred.spec.RunSpec;
import io.directpred.spec.View;

/**
 * How a batch is cut into slices, each of which is one request and one answer: a part of the transport, which changes no bit of a run.
 *
 * @param mostBytes of one slice, all views together; a slice has one sample at the least
 * @param leastSlices of a whole batch, as far as it has so many samples: loaders share them
 */
public record Slicing(int mostBytes, int leastSlices) {
    /** Half of what a record may have; and a step that four loaders share. */
    public static final Slicing DEFAULT = new Slicing(450_000, 4);

    public Slicing {
        if (mostBytes < 1 || leastSlices < 1) {
            throw new IllegalArgumentException("slices of " + mostBytes + " bytes, " + leastSlices
                    + " a step at the least: both must be 1 or more");
        }
    }

    /** Samples of a slice, whole batches given. */
    int samples(RunSpec spec) {
        int sample = spec.getViews().getEach().stream()
                .mapToInt(View::getSize)
                .map(size -> 3 * size * size)
                .sum();
        int batch = spec.getOptimiser().getBatch();
        int shared = (batch + leastSlices - 1) / leastSlices;
        return Math.max(1, Math.min(mostBytes / sample, shared));
    }
}
