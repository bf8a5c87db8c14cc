package io.directpred.trainer;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.FencedException;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.spec.Objective;
import io.directpred.spec.RunSpec;
import io.directpred.trainer.Training.Stepped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * An attempt at a run with all its parts wired: demand, the loop with the stats service, and the networks on their
 * thread.
 */
final class TrainingRun {
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final EventLog log;
    private final RunSpec spec;
    private final Started started;
    private final Scheduler thread;
    private final Demand demand;
    private final WeightsLoop loop;
    private final Training training;
    private final Pulse pulse;
    private final From pairsFrom;
    private final From weightsFrom;

    private TrainingRun(
            EventLog log,
            RunSpec spec,
            Started started,
            Scheduler thread,
            Demand demand,
            WeightsLoop loop,
            Training training,
            Pulse pulse) {
        this.log = log;
        this.spec = spec;
        this.started = started;
        this.thread = thread;
        this.demand = demand;
        this.loop = loop;
        this.training = training;
        this.pulse = pulse;
        // fixed before the first request, so that no answer is missed
        this.pairsFrom = new From.Positions(log.ends(Topics.viewPairs(started.run())));
        this.weightsFrom = new From.Positions(log.ends(Topics.PREDICTOR_WEIGHTS));
    }

    /** On the networks' thread: loads the networks of a snapshot, or of the seed. */
    static TrainingRun open(
            EventLog log,
            RunSpec spec,
            Started started,
            Optional<Snapshot> from,
            TrainerService.Options options,
            Engine engine) {
        Demand demand = new Demand(spec, started, options, log::publish);
        WeightsLoop loop = new WeightsLoop(
                Objective.of(spec).rule(spec),
                spec.getNetwork().getProjector().getDim(),
                started,
                from.map(Snapshot::used).orElse(FoldPoint.START),
                from.map(Snapshot::unused).orElse(List.of()),
                options.patience(),
                options.ownServices() ? record -> log.publish(toItsOwn(record)) : log::publish);
        Training training = new Training(
                spec,
                started,
                loop,
                from.map(s -> engine.restored(spec, s.tensors())).orElseGet(() -> engine.initial(spec)),
                from.map(Snapshot::next).orElse(0L));
        Pulse pulse = new Pulse(
                started,
                training.next(),
                spec.getData().getFingerprint(),
                options.ownServices(),
                loop::isWaiting,
                options.listener());
        return new TrainingRun(log, spec, started, engine.scheduler(), demand, loop, training, pulse);
    }

    private static Outgoing toItsOwn(Outgoing record) {
        return new Outgoing(record.topic(), Topics.ownStats(record.tag().run()), record.tag(), record.value());
    }

    /** Every step to the last one or to {@code stop}, in order; fails when what listens to the log fails. */
    Flux<Stepped> steps(Mono<Void> stop, Function<Stepped, Mono<Void>> after) {
        Flux<Event<ViewPairs>> pairs = log.read(Topics.viewPairs(started.run()), ViewPairs.class, pairsFrom);
        Flux<SpecificRecord> answers = log.read(Topics.PREDICTOR_WEIGHTS, SpecificRecord.class, weightsFrom)
                .map(Event::value);
        return loop.tell()
                .thenMany(pipeline(
                        pairs,
                        answers,
                        demand,
                        loop,
                        training,
                        pulse,
                        thread,
                        spec.getSchedule().getSteps(),
                        stop,
                        step -> pulse.awaitsBroker(after.apply(step))))
                .takeUntilOther(takenOver())
                .takeUntilOther(beats());
    }

    /** Never ends. */
    private Mono<Void> beats() {
        return Flux.interval(BEAT)
                .onBackpressureDrop()
                .doOnNext(second -> pulse.passed())
                .then();
    }

    /**
     * Fails when a later attempt has begun: loaders and stats service answer that one, and this one would wait for ever
     * before its next transaction.
     */
    private Flux<Void> takenOver() {
        return log.read(Topics.RUNS, RunState.class, new From.Beginning())
                .map(Event::value)
                .filter(state -> state.getRun().equals(started.run()) && state.getAttempt() > started.attempt())
                .flatMap(state -> Mono.error(new FencedException("attempt " + state.getAttempt() + " of run "
                        + started.run() + " has begun: this one, attempt " + started.attempt() + ", must stop")));
    }

    /**
     * The pipeline. In flight: at most prefetch batches, and max(lag + 1, freq, 64) values of C.
     *
     * @param pairs what loaders answer
     * @param answers what the stats service answers
     * @param after what follows a step beside the networks' thread
     */
    static Flux<Stepped> pipeline(
            Flux<Event<ViewPairs>> pairs,
            Flux<SpecificRecord> answers,
            Demand demand,
            WeightsLoop loop,
            Training training,
            Pulse pulse,
            Scheduler thread,
            long steps,
            Mono<Void> stop,
            Function<Stepped, Mono<Void>> after) {
        return demand.batches(pairs, training.next(), steps) // view pairs become whole batches, in order
                .transform(batches -> loop.with(answers, batches)) // each with the matrix that is due at it
                .takeUntilOther(stop) // between two steps
                .publishOn(thread, 1)
                .map(fetched -> pulse.step(
                        () -> training.step(fetched),
                        fetched.weights()
                                != null)) // forward: loss and C, which leaves at once; update: gradients, SGD, EMA
                .concatMap(step -> after.apply(step).thenReturn(step), 1) // checkpoint and metrics
                .doOnNext(step -> demand.done(step.batch().step())); // room for another batch
    }

    Demand demand() {
        return demand;
    }

    /** A checkpoint, whose end is part of the pulse. */
    Mono<Void> saving(Mono<Void> checkpoint) {
        return checkpoint.doOnSuccess(done -> pulse.saved());
    }

    /** What the log may forget: view pairs that have been read. */
    Mono<Void> forget() {
        return log.forget(Topics.viewPairs(started.run()), demand.read());
    }

    /** The whole state, taken between two steps on the networks' thread. */
    Mono<Snapshot> snapshot() {
        return Mono.fromSupplier(training::snapshot).subscribeOn(thread);
    }

    /** Whether nothing is to be done after so many steps. */
    boolean isLast(long stepsDone) {
        return stepsDone == spec.getSchedule().getSteps();
    }

    /** Steps done. */
    Mono<Long> next() {
        return Mono.fromSupplier(training::next).subscribeOn(thread);
    }

    Mono<Void> close() {
        pulse.close();
        return Mono.<Void>fromRunnable(training::close).subscribeOn(thread);
    }
}
