package io.directpred.stats;

import io.directpred.events.Outgoing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reports of several runs, which no answer waits for: of each run one is made at a time, and then the latest of those
 * that came meanwhile.
 *
 * <p>Those between are left out, and counted. The first of a run and the last never are. Of one use; safe for use by
 * several threads.
 */
final class LatestReports {
    private final Sinks.Many<Report> due = Sinks.many().unicast().onBackpressureBuffer();
    private final Set<String> busy = new HashSet<>();
    private final Map<String, Report> waiting = new HashMap<>();
    private boolean closed;

    /** @param made computed when called */
    record Report(String run, Supplier<Outgoing> made) {}

    /** Returns at once. */
    synchronized void offer(Report report) {
        if (busy.add(report.run)) {
            due.tryEmitNext(report);
        } else if (waiting.put(report.run, report) != null) {
            Counter.builder("directpred.stats.spectra.left.out")
                    .description(
                            "spectra not computed, because that of a later step was due before the one before was done")
                    .tags("run", report.run)
                    .register(Metrics.globalRegistry)
                    .increment();
        }
    }

    /** No more are offered. */
    synchronized void close() {
        closed = true;
        endWhenDone();
    }

    private synchronized void done(String run) {
        Report next = waiting.remove(run);
        if (next != null) {
            due.tryEmitNext(next);
        } else {
            busy.remove(run);
            endWhenDone();
        }
    }

    private void endWhenDone() {
        if (closed && busy.isEmpty()) {
            due.tryEmitComplete();
        }
    }

    /** Makes what is offered; completes when it is closed and all is done, and fails with the first that does. */
    Mono<Void> work(Function<Report, Mono<Void>> make) {
        return due.asFlux()
                .flatMap(report -> make.apply(report).doOnSuccess(made -> done(report.run)), Integer.MAX_VALUE)
                .then();
    }
}
