package io.directpred.recorder;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The status of every run on a log, from topics {@code runs} and {@code probe-reports}; used by one thread at a time.
 */
final class RunStatuses {
    /** What the trainer says of the steps it measures and throws away: they are no run of anybody's. */
    static final String MEASURING = "measuring";

    private final Map<String, RunStatus> known = new TreeMap<>();

    private RunStatuses() {}

    /** The newest state of each run, then every one that comes; never completes. Subscribing asks the broker. */
    static Flux<RunStatus> on(EventLog log) {
        return Flux.defer(() -> {
            RunStatuses statuses = new RunStatuses();
            From states =
                    new From.Positions(log.ends(Topics.RUNS)); // before reading up to a later end: nothing is missed
            From probes = new From.Positions(log.ends(Topics.PROBE_REPORTS));
            return Flux.<Event<? extends SpecificRecord>>concat(
                            log.readToEnd(Topics.RUNS, RunState.class),
                            log.readToEnd(Topics.PROBE_REPORTS, ProbeReport.class))
                    .doOnNext(statuses::add)
                    .thenMany(Flux.defer(() -> Flux.fromIterable(List.copyOf(statuses.known.values()))))
                    .concatWith(Flux.<Event<? extends SpecificRecord>>merge(
                                    log.read(Topics.RUNS, RunState.class, states),
                                    log.read(Topics.PROBE_REPORTS, ProbeReport.class, probes))
                            .flatMapIterable(
                                    event -> statuses.add(event).stream().toList()));
        });
    }

    private Optional<RunStatus> add(Event<?> event) {
        String run = event.tag().run();
        RunStatus now = after(known.get(run), run, event.value());
        if (now != null) {
            known.put(run, now);
        }
        return Optional.ofNullable(now);
    }

    private static @Nullable RunStatus after(@Nullable RunStatus before, String run, SpecificRecord said) {
        if (said instanceof RunState state && !state.getReason().equals(MEASURING)) {
            return new RunStatus(run, state, before != null && before.probed());
        }
        boolean last = said instanceof ProbeReport report
                && report.getLast()
                && report.getFailure().isEmpty();
        return last && before != null ? new RunStatus(run, before.state(), true) : null;
    }
}
