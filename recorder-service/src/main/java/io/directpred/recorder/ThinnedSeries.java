package io.directpred.recorder;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by step, never more than so many, spread evenly over the run: where they get too many every other one goes,
 * and from then on only multiples of the new distance are taken. Step 0 and the newest step always stay. Not safe for
 * use by several threads.
 */
final class ThinnedSeries<T> {
    private final int most;
    private final NavigableMap<Long, T> kept = new TreeMap<>();
    private long distance = 1;
    private long newestStep;
    private @Nullable T newest;

    /** @param most 2 or more */
    ThinnedSeries(int most) {
        this.most = most;
    }

    /** The value of a step that has one already is overwritten. */
    void put(long step, T value) {
        newestStep = step;
        newest = value;
        if (step % distance == 0) {
            kept.put(step, value);
        }
        while (kept.size() >= most) {
            distance *= 2;
            kept.keySet().removeIf(s -> s % distance != 0);
        }
    }

    /** In the order of the steps. */
    NavigableMap<Long, T> all() {
        NavigableMap<Long, T> all = new TreeMap<>(kept);
        if (newest != null) {
            all.put(newestStep, newest);
        }
        return all;
    }
}
