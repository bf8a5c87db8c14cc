package io.directpred.recorder;

import java.util.HashMap;
import java.util.Map;

/**
 * The sum of counters that several processes keep, each of which begins at 0 again when its process does.
 *
 * <p>What a process did after its last report is not in it. Memory: the first {@value #MOST} processes.
 */
final class RunningTotals {
    private static final int MOST = 10_000;

    private final Map<String, Count> counts = new HashMap<>();

    /** @param before of processes of this name that are gone */
    private record Count(long before, long now) {}

    void put(String process, long count) {
        if (counts.size() < MOST || counts.containsKey(process)) {
            counts.merge(
                    process,
                    new Count(0, count),
                    (old, fresh) -> new Count(old.before + (count < old.now ? old.now : 0), count));
        }
    }

    long sum() {
        return counts.values().stream().mapToLong(c -> c.before + c.now).sum();
    }
}
