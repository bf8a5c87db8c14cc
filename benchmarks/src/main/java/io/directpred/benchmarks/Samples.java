package io.directpred.benchmarks;

import java.util.Arrays;

/** Statistics of a few measurements. */
final class Samples {
    private Samples() {}

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /** The value that a share {@code q} of all lies below, without interpolation. */
    static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(Math.floor(q * sorted.length)))];
    }
}
