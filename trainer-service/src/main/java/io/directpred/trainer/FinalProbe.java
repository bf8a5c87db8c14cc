package io.directpred.trainer;

import io.directpred.events.ProbeReport;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The wait for a probe's report on a run's last checkpoint; it always ends. The run is finished before it, and a report
 * that comes later is recorded as well.
 *
 * @param report how long for any report on the last checkpoint
 * @param another how long after a probe could not: another one may have the data
 */
record FinalProbe(Duration report, Duration another) {
    /** The paper's protocol on ImageNet takes long; no probe at all would take for ever. */
    static final FinalProbe WAIT = new FinalProbe(Duration.ofHours(1), Duration.ofMinutes(1));

    /**
     * Emits the reports of the run as they come, the last one last; empty where none comes.
     *
     * @param reports on the run's checkpoints; never completes
     */
    Flux<ProbeReport> of(Flux<ProbeReport> reports) {
        return reports.publish(shared -> {
            Flux<ProbeReport> last = shared.filter(ProbeReport::getLast);
            Mono<Long> failed = last.filter(r -> !r.getFailure().isEmpty())
                    .next()
                    .delayElement(another)
                    .map(r -> 0L);
            return shared.takeUntil(r -> r.getLast() && r.getFailure().isEmpty())
                    .takeUntilOther(Mono.firstWithValue(failed, Mono.delay(report)));
        });
    }
}
