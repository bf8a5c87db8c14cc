package io.directpred.recorder;

import io.directpred.events.Alarm;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Judges every run of a log by {@link AlarmRules}, and says on topic {@code alarms} what is wrong.
 *
 * <p>It keeps no position: after a restart it reads the topics from their beginning, comes to the same alarms, and
 * writes those that are not there yet. Two of them on one log write the same records by the same keys.
 */
public final class AlarmService {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmService.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int FEW = 16;

    private AlarmService() {}

    /** The service on a log: emits what it published, and ends only by an error of the log, or when it is cancelled. */
    public static Flux<Alarm> over(EventLog log) {
        return over(log, run -> true);
    }

    /**
     * The same over some of the log's runs.
     *
     * @param judged which, by their ids
     */
    public static Flux<Alarm> over(EventLog log, Predicate<String> judged) {
        log.ensure(Topics.RUNS, Topics.TRAINING_METRICS, Topics.SPECTRA, Topics.PROBE_REPORTS, Topics.ALARMS);
        return Flux.using(
                () -> Schedulers.newSingle("alarms"),
                thread -> raised(log)
                        .flatMapMany(runs -> pipeline(
                                said(log)
                                        .filter(event -> judged.test(event.tag().run())),
                                Flux.interval(TICK, Schedulers.parallel()),
                                runs,
                                log::publish,
                                thread)),
                Scheduler::dispose);
    }

    /**
     * One record after the other.
     *
     * @param ticks once a second; what this process did not live through is not counted
     * @param worker one thread, which owns the judgement
     */
    static Flux<Alarm> pipeline(
            Flux<Event<? extends SpecificRecord>> said,
            Flux<Long> ticks,
            JudgedRuns judged,
            Function<Outgoing, Mono<Void>> publish,
            Scheduler worker) {
        Flux<List<Alarm>> heard =
                said.publishOn(worker, FEW).map(event -> judged.add(event.tag().run(), event.value()));
        Flux<List<Alarm>> late = ticks.onBackpressureDrop().publishOn(worker, 1).map(tick -> judged.passed(TICK));
        return Flux.merge(FEW, heard, late)
                .concatMapIterable(alarms -> alarms)
                .concatMap(alarm -> publish.apply(outgoing(alarm)).thenReturn(alarm), 1)
                .doOnNext(AlarmService::tell);
    }

    /** What the topic holds already is not said again. */
    private static Mono<JudgedRuns> raised(EventLog log) {
        return log.readToEnd(Topics.ALARMS, Alarm.class)
                .map(Event::value)
                .doOnNext(AlarmService::measure)
                .collect(JudgedRuns::new, JudgedRuns::raisedBefore)
                .delayUntil(runs -> log.readToEnd(Topics.RUNS, RunState.class)
                        .map(Event::value)
                        .filter(state -> state.getPhase() == RunPhase.deleted)
                        .doOnNext(state -> runs.deletedBefore(state.getRun()))
                        .then());
    }

    private static Flux<Event<? extends SpecificRecord>> said(EventLog log) {
        return Flux.merge(
                log.read(Topics.RUNS, RunState.class, new From.Beginning()),
                log.read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.Beginning()),
                log.read(Topics.SPECTRA, Spectrum.class, new From.Beginning()),
                log.read(Topics.PROBE_REPORTS, ProbeReport.class, new From.Beginning()));
    }

    private static Outgoing outgoing(Alarm alarm) {
        return new Outgoing(
                Topics.ALARMS,
                JudgedRuns.key(alarm),
                new Tag(alarm.getRun(), alarm.getStep(), alarm.getAttempt()),
                alarm);
    }

    private static void tell(Alarm alarm) {
        LOG.warn(
                "run {}: alarm {} after {} steps: {}",
                alarm.getRun(),
                alarm.getKind(),
                alarm.getStep() + 1,
                alarm.getReason());
        measure(alarm);
    }

    private static void measure(Alarm alarm) {
        Gauge.builder("directpred.alarm", () -> 1)
                .description("1 for each alarm that a run has raised")
                .tags("run", alarm.getRun(), "kind", alarm.getKind().name())
                .register(Metrics.globalRegistry);
    }
}
