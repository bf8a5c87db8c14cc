package io.directpred.loader;

import java.util.Arrays;

/**
 * Which input pixels make up each output pixel of one axis of a resize, and with what weight.
 *
 * <p>A triangle of half-width max(1, scale) around the output pixel's centre, normalised: bilinear, antialiased when it
 * shrinks. Weights are rounded to 22 bits of fraction, as Pillow's 8-bit resampling has them. Double arithmetic,
 * without any function of the platform.
 */
final class ResizeWeights {
    static final int FRACTION_BITS = 22;

    private int[] first = new int[0];
    private int[] weights = new int[0];
    private double[] unrounded = new double[0];
    private int widest;
    private int count;

    /** Prepares for an axis of {@code in} pixels that becomes {@code out}. */
    void prepare(int in, int out) {
        double scale = (double) in / out;
        double support = Math.max(1, scale);
        widest = 2 * (int) Math.ceil(support) + 1;
        grow(out);
        count = Math.min(in, 2); // so that few numbers of taps are usual
        for (int o = 0; o < out; o++) {
            double centre = (o + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(in, (int) (centre + support + 0.5));
            count = Math.max(count, weigh(o, from, to, centre, support));
        }
        for (int o = 0; o < out; o++) {
            shift(o, Math.max(0, first[o] + count - in));
        }
    }

    /** The taps of all output pixels are equally many: those of the last ones begin earlier, with weights of 0. */
    private void shift(int o, int by) {
        int at = o * widest;
        System.arraycopy(weights, at, weights, at + by, count - by);
        Arrays.fill(weights, at, at + by, 0);
        first[o] -= by;
    }

    private void grow(int out) {
        if (first.length < out) {
            first = new int[out];
        }
        if (weights.length < out * widest) {
            weights = new int[out * widest];
        }
        if (unrounded.length < widest) {
            unrounded = new double[widest];
        }
    }

    /** Returns how many weights there are up to the last that is not 0. */
    private int weigh(int o, int from, int to, double centre, double support) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            unrounded[i - from] = Math.max(0, 1 - Math.abs((i - centre + 0.5) * (1 / support)));
            sum += unrounded[i - from];
        }
        int at = o * widest;
        int n = 0;
        int start = from;
        for (int i = from; i < to; i++) {
            int weight = (int) (0.5 + unrounded[i - from] / sum * (1 << FRACTION_BITS));
            if (weight == 0 && n == 0) {
                start++; // what weighs nothing at either end is left out
            } else {
                weights[at + n++] = weight;
            }
        }
        Arrays.fill(weights, at + n, at + widest, 0);
        while (n > 1 && weights[at + n - 1] == 0) {
            n--;
        }
        first[o] = start;
        return n;
    }

    /** First input pixel of an output pixel. */
    int first(int o) {
        return first[o];
    }

    /** Number of input pixels of every output pixel, at least 1; some of them may weigh 0. */
    int count() {
        return count;
    }

    /** Position in {@link #weights()} of an output pixel's first weight. */
    int at(int o) {
        return o * widest;
    }

    int[] weights() {
        return weights;
    }
}
