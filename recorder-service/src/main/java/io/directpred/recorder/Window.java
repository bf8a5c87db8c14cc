package io.directpred.recorder;

import java.util.Arrays;

/** The newest so many numbers of a series. Not safe for use by several threads. */
final class Window {
    private final double[] values;
    private long added;

    /** @param length 1 or more */
    Window(int length) {
        values = new double[length];
    }

    void add(double value) {
        values[(int) (added++ % values.length)] = value;
    }

    boolean isFull() {
        return added >= values.length;
    }

    /** Of a window that is full. */
    double sum() {
        return Arrays.stream(values).sum();
    }

    /** Of a window that is full: the upper one where two are in the middle. */
    double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
