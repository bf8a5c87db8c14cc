package io.directpred.trainer;

import io.directpred.events.EventLog;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.SpecText;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Turns minutes into steps: 30 steps through the whole pipeline, whose result is thrown away, so that the run is one of
 * that many steps and repeatable.
 */
final class Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(Measurement.class);
    private static final int STEPS = 30;
    /** Steps before the pipeline runs evenly. */
    private static final int WARMUP = 10;

    private final EventLog log;
    private final String run;
    private final TrainerService.Options options;

    Measurement(EventLog log, String run, TrainerService.Options options) {
        this.log = log;
        this.run = of(run);
        this.options = options;
    }

    /** The id of a run's measurement. */
    static String of(String run) {
        return run + "-measured";
    }

    /** As many steps as fit into the specification's minutes, at least 1. */
    Mono<Long> steps(RunSpec spec, Mono<Void> stop, Engine engine) {
        RunSpec measured = Resolution.withSteps(spec, STEPS);
        Started started = new Started(run, SpecText.hash(measured), 1);
        return announce(measured, started, RunPhase.running)
                .then(Mono.fromCallable(
                                () -> TrainingRun.open(log, measured, started, Optional.empty(), options, engine))
                        .subscribeOn(engine.scheduler()))
                .flatMap(training -> training.steps(stop, step -> Mono.empty())
                        .skip(WARMUP)
                        .map(step -> step.waits().wholeMs())
                        .collectSortedList()
                        .flatMap(times -> training.close().thenReturn(times)))
                .flatMap(times -> announce(measured, started, RunPhase.finished).thenReturn(times))
                .map(times -> inMinutes(spec.getSchedule().getMinutes(), times))
                .doFinally(end -> log.remove(Topics.viewRequests(run), Topics.viewPairs(run)));
    }

    private static long inMinutes(double minutes, List<Double> times) {
        if (times.size() < STEPS - WARMUP) {
            throw new TrainingException("stopped while measuring how many steps fit into " + minutes + " minutes");
        }
        double median = times.get(times.size() / 2);
        long steps = Math.max(1, Math.round(minutes * 60_000 / median));
        LOG.info("{} minutes at {} ms a step: {} steps", minutes, median, steps);
        return steps;
    }

    private Mono<Void> announce(RunSpec spec, Started started, RunPhase phase) {
        Mono<Void> topics = Mono.<Void>fromRunnable(() -> log.ensure(Topics.viewRequests(run), Topics.viewPairs(run)))
                .subscribeOn(Schedulers.boundedElastic());
        RunState state = new RunState(run, started.attempt(), phase, -1L, 0L, "measuring", started.specHash(), spec);
        Mono<Void> told = log.publish(new Outgoing(Topics.RUNS, run, new Tag(run, -1, started.attempt()), state));
        return phase == RunPhase.running ? topics.then(told) : told;
    }
}
