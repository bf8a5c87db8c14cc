package io.directpred.loader;

import io.directpred.events.LoaderMetrics;
import io.directpred.events.Replacement;
import io.directpred.events.ViewPairs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a loader did for one run: totals, and the rate and replacements since the last report.
 *
 * <p>Memory is bounded: of one report's slices and replacements, the first {@value #MOST} are kept.
 */
final class Tally {
    private static final int MOST = 1_000;

    private final String run;
    private final String loader;
    private final Timer time;
    private final Counter dropping;
    private final List<Replacement> replaced = new ArrayList<>();
    private final long[] nanos = new long[MOST];
    private int timed;
    private long slices;
    private long pairs;
    private long dropped;
    private long refused;
    private long reportedPairs;
    private long reportedAt = System.nanoTime();
    private long changes;
    private long reportedChanges;

    Tally(String run, String loader) {
        this.run = run;
        this.loader = loader;
        this.time = Timer.builder("directpred.loader.slices")
                .description("slices answered, and the time each took to decode and augment")
                .tags("run", run)
                .register(Metrics.globalRegistry);
        this.dropping = Metrics.counter("directpred.loader.dropped", "run", run);
    }

    synchronized void answered(ViewPairs answer) {
        changes++;
        slices++;
        pairs += answer.getSamples().size();
        time.record(answer.getNanos(), TimeUnit.NANOSECONDS);
        if (timed < MOST) {
            nanos[timed++] = answer.getNanos();
        }
        answer.getReplaced().stream().limit(MOST - replaced.size()).forEach(replaced::add);
    }

    /** Counts a request that nobody needs any more. */
    synchronized void dropped() {
        changes++;
        dropped++;
        dropping.increment();
    }

    /** Counts a request that cannot be answered; returns how many there have been. */
    synchronized long refused() {
        dropped();
        return ++refused;
    }

    /** Nothing when nothing happened since the last one. */
    synchronized Optional<LoaderMetrics> report() {
        if (changes == reportedChanges) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        double seconds = Math.max(1, now - reportedAt) / 1e9;
        LoaderMetrics metrics = new LoaderMetrics(
                run,
                loader,
                slices,
                pairs,
                (pairs - reportedPairs) / seconds,
                medianMillis(),
                dropped,
                List.copyOf(replaced));
        reportedAt = now;
        reportedPairs = pairs;
        reportedChanges = changes;
        timed = 0;
        replaced.clear();
        return Optional.of(metrics);
    }

    private double medianMillis() {
        long[] sorted = Arrays.copyOf(nanos, timed);
        Arrays.sort(sorted);
        return timed == 0 ? 0 : sorted[timed / 2] / 1e6;
    }
}
