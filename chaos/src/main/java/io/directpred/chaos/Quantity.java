package io.directpred.chaos;

import java.util.Locale;

/** What is sampled in a soak, and how much more of it than before is no growth yet. */
enum Quantity {
    /** used after the last collection, forced ones among them; what is kept for longer may move between two of them */
    HEAP("heap", 1 << 20, 4 << 20),
    /**
     * resident set, as the system counts it: the heap, which is touched at the start, everything else, and mapped files
     */
    RESIDENT("resident", 1 << 20, 16 << 20),
    /** resident set without the heap: code, stacks, direct buffers, malloc, whose arenas keep some of what was freed */
    NATIVE("native", 1 << 20, 16 << 20),
    /** pools end threads that have nothing to do, and start them again */
    THREADS("threads", 1, 3),
    /** connections that are idle for minutes are closed, and opened again */
    DESCRIPTORS("descriptors", 1, 8),
    /** on the broker's disk, of one topic, without its indices; it falls by a segment at a time */
    DISK("disk", 1 << 20, 16 << 20),
    /** done; they grow, and are not judged */
    STEPS("steps", 1, Double.POSITIVE_INFINITY);

    private final String label;
    private final double unit;
    private final double slack;

    Quantity(String label, double unit, double slack) {
        this.label = label;
        this.unit = unit;
        this.slack = slack;
    }

    String label() {
        return label;
    }

    /** As much more as this is not called growth; in bytes, or a number. */
    double slack() {
        return slack;
    }

    /** MB with one digit after the point, or the number. */
    String show(double value) {
        return String.format(Locale.ROOT, unit == 1 ? "%.0f" : "%.1f", value / unit);
    }

    String unit() {
        return unit == 1 ? "" : "MB";
    }
}
