package io.directpred.trainer;

import io.directpred.spec.RunSpec;
import io.directpred.spec.View;

/**
 * How a batch is cut into slices, each of which is one request and one answer: a part of the transport, which changes
 * no bit of a run.
 *
 * <p>A slice is half a second of the slowest loader's work at the most, so that the first step comes soon and no loader
 * holds back the others for long.
 *
 * @param mostBytes of one slice, all views together; a slice has one sample at the least
 * @param leastSlices of a whole batch, as far as it has so many samples: loaders share them
 */
public record Slicing(int mostBytes, int leastSlices) {
    /** Half of what a record may have; and a step that four loaders share. */
    public static final Slicing DEFAULT = new Slicing(450_000, 4);

    private static final double MOST_SECONDS = 0.5;
    /** Of a pair, before any loader has said how long it takes: that of a photograph of 12 megapixels. */
    static final double SECONDS_AT_FIRST = 0.125;

    public Slicing {
        if (mostBytes < 1 || leastSlices < 1) {
            throw new IllegalArgumentException("slices of " + mostBytes + " bytes, " + leastSlices
                    + " a step at the least: both must be 1 or more");
        }
    }

    /**
     * Samples of a slice, whole batches given.
     *
     * @param seconds that a pair takes the slowest loader
     */
    int samples(RunSpec spec, double seconds) {
        int sample = spec.getViews().getEach().stream()
                .mapToInt(View::getSize)
                .map(size -> 3 * size * size)
                .sum();
        int batch = spec.getOptimiser().getBatch();
        int shared = (batch + leastSlices - 1) / leastSlices;
        double quick = MOST_SECONDS / Math.max(seconds, 1e-9);
        return (int) Math.max(1, Math.min(Math.min(mostBytes / sample, shared), quick));
    }
}
