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

/** The standing of every run on a log, from topics {@code runs} and {@code probe-reports}; used by one thread at a time. */
final class Standings {
    /** What the trainer says of the steps it measures and throws away: they are no run of anybody's. */
    private static final String MEASURING = "measuring";

    private final Map<String, Standing> known = new TreeMap<>();

    private Standings() {}

    /** Of each run the newest one, then every one that comes, without end. Subscribing asks the broker. */
    static Flux<Standing> on(EventLog log) {
        return Flux.defer(() -> {
            Standings standings = new Standings();
            From states =
                    new From.Positions(log.ends(Topics.RUNS)); // before reading up to a later end: nothing is missed
            From probes = new From.Positions(log.ends(Topics.PROBE_REPORTS));
            return Flux.<Event<? extends SpecificRecord>>concat(
                            log.readToEnd(Topics.RUNS, RunState.class),
                            log.readToEnd(Topics.PROBE_REPORTS, ProbeReport.class))
                    .doOnNext(standings::add)
                    .thenMany(Flux.defer(() -> Flux.fromIterable(List.copyOf(standings.known.values()))))
                    .concatWith(Flux.<Event<? extends SpecificRecord>>merge(
                                    log.read(Topics.RUNS, RunState.class, states),
                                    log.read(Topics.PROBE_REPORTS, ProbeReport.class, probes))
                            .flatMapIterable(
                                    event -> standings.add(event).stream().toList()));
        });
    }

    private Optional<Standing> add(Event<?> event) {
        String run = event.tag().run();
        Standing now = after(known.get(run), run, event.value());
        if (now != null) {
            known.put(run, now);
        }
        return Optional.ofNullable(now);
    }

    private static @Nullable Standing after(@Nullable Standing before, String run, SpecificRecord said) {
        if (said instanceof RunState state && !state.getReason().equals(MEASURING)) {
            return new Standing(run, state, before != null && before.probed());
        }
        boolean last = said instanceof ProbeReport report
                && report.getLast()
                && report.getFailure().isEmpty();
        return last && before != null ? new Standing(run, before.state(), true) : null;
    }
}
