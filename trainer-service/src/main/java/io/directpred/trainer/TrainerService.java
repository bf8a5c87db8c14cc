package io.directpred.trainer;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.FencedException;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.trainer.Training.Stepped;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Trains a run from where it stands to its last step. */
public final class TrainerService {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
    private static final int FORGET_EVERY = 50;

    private final EventLog log;
    private final String run;
    private final Options options;
    private final Supplier<Engine> engine;

    /**
     * What is not part of the result.
     *
     * @param prefetch steps whose view pairs are asked for and not trained on yet, at the most
     * @param patience least time until what was not answered is asked again
     * @param slicing how a batch is cut into requests
     * @param stopOn alarms that end the run with a checkpoint
     * @param ownServices whether the run has loaders and a stats service of its own here; shared ones leave it alone
     * @param listener hears of long waits
     */
    public record Options(
            int prefetch,
            Duration patience,
            Slicing slicing,
            Set<AlarmKind> stopOn,
            boolean ownServices,
            TrainingListener listener) {
        public static final Options DEFAULT = new Options(6, Duration.ofSeconds(5), Slicing.DEFAULT);

        public Options {
            stopOn = Set.copyOf(stopOn);
        }

        public Options(int prefetch, Duration patience, Slicing slicing) {
            this(prefetch, patience, slicing, Set.of(), false, TrainingListener.NONE);
        }

        /** The same, but for the alarms that end the run. */
        public Options stoppingOn(Set<AlarmKind> alarms) {
            return new Options(prefetch, patience, slicing, alarms, ownServices, listener);
        }

        /** The same with loaders and a stats service of its own in this process. */
        public Options withOwnServices() {
            return new Options(prefetch, patience, slicing, stopOn, true, listener);
        }

        /** The same, but for who hears of long waits. */
        public Options heardBy(TrainingListener other) {
            return new Options(prefetch, patience, slicing, stopOn, ownServices, other);
        }
    }

    /** A trainer of one run, named by its id. */
    public TrainerService(EventLog log, String run, Options options) {
        this(log, run, options, TorchEngine::new);
    }

    /** The same on an engine that is closed when the run ends. */
    public TrainerService(EventLog log, String run, Options options, Supplier<Engine> engine) {
        this.log = log;
        this.run = run;
        this.options = options;
        this.engine = engine;
    }

    /** The ids that the trainer of a run speaks under: the run's and, where minutes become steps, the measurement's. */
    public static Predicate<String> speaksAs(String run) {
        return id -> id.equals(run) || id.equals(Measurement.of(run));
    }

    /**
     * Runs to the last step or to {@code stop}, saves a checkpoint, and emits the state: finished or interrupted.
     *
     * <p>An alarm that the options name, raised by now or later, ends it like {@code stop}: {@link StoppedByAlarm}.
     * What is finished already is reported as it is; an unfinished run goes on from its newest checkpoint.
     *
     * @param spec resolved by {@link Resolution}; minutes are measured here and turned into steps
     */
    public Mono<RunState> run(RunSpec spec, Mono<Void> stop) {
        return blocking(() -> log.ensure(Topics.lasting().toArray(Topic[]::new)))
                .then(run(spec, stop, Leadership.UNDOUBTED));
    }

    /** The same, where the lasting topics are there: who takes over loses no time on them. */
    Mono<RunState> run(RunSpec spec, Mono<Void> stop, Leadership leadership) {
        return Mono.using(
                engine::get,
                made -> Attempt.known(log, run) // before anybody is fenced: who is refused must do no harm
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(last -> inSteps(spec, last, stop, made)
                                .flatMap(whole -> isFinished(last, whole)
                                        ? cleared().thenReturn(last.orElseThrow())
                                        : Attempt.refuseAnother(log, run, last, whole)
                                                .then(attempt(whole, stop, leadership, made)))),
                Engine::close);
    }

    private boolean isFinished(Optional<RunState> last, RunSpec spec) {
        last.ifPresent(state -> Attempt.refuseAnother(run, state.getSpec(), spec));
        return last.map(state -> state.getPhase() == RunPhase.finished).orElse(false);
    }

    /** Minutes become steps: those of the run that was started, or as many as a measurement says. */
    private Mono<RunSpec> inSteps(RunSpec spec, Optional<RunState> last, Mono<Void> stop, Engine made) {
        if (spec.getSchedule().getMinutes() == 0) {
            return Mono.just(spec);
        }
        return last.map(state -> Mono.just(state.getSpec().getSchedule().getSteps()))
                .orElseGet(() -> new Measurement(log, run, options).steps(spec, stop, made))
                .map(steps -> Resolution.withSteps(spec, steps));
    }

    /**
     * Claims the run, and trains it as far as {@code stop} lets it. Its state is read once more: it may have changed
     * before the claim, even to finished, and cannot change after it.
     */
    private Mono<RunState> attempt(RunSpec spec, Mono<Void> stop, Leadership leadership, Engine made) {
        return Mono.using(
                        () -> transactions(leadership), // blocks until earlier attempts are fenced
                        transactions -> Attempt.last(log, run)
                                .flatMap(last -> isFinished(last, spec)
                                        ? cleared().thenReturn(last.orElseThrow())
                                        : blocking(() -> log.ensure(Topics.viewRequests(run), Topics.viewPairs(run)))
                                                .then(Attempt.claim(log, transactions, run, spec, last))
                                                .flatMap(attempt -> train(spec, attempt, stop, leadership, made))),
                        TrainerService::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private EventLog.Transactions transactions(Leadership leadership) {
        if (!leadership.holds().getAsBoolean()) { // another may have claimed it: that one is not to be fenced
            throw new TrainingException(
                    "run " + run + " was given to another trainer, because this one did not answer the broker in time");
        }
        return log.transactions("trainer." + run);
    }

    private Mono<RunState> train(RunSpec spec, Attempt attempt, Mono<Void> stop, Leadership leadership, Engine made) {
        AtomicReference<Alarm> alarm = new AtomicReference<>();
        Doubt doubt = new Doubt(attempt::confirm);
        Mono<Void> end = Mono.firstWithSignal(
                stop,
                StoppedByAlarm.first(log, run, options.stopOn())
                        .doOnNext(alarm::set)
                        .then()); // only what ends the steps is a reason
        return opened(spec, attempt, made).flatMap(training -> saved(attempt, training)
                .thenMany(training.steps(end, after(spec, attempt, training, doubt)))
                .takeUntilOther(doubt.ask(leadership.lost()))
                .then(Mono.defer(() -> ended(attempt, training, alarm.get())))
                .onErrorResume(e -> training.next().flatMap(next -> failed(attempt, next, e)))
                .flatMap(state -> training.close().thenReturn(state))
                .flatMap(state -> alarm.get() != null && state.getPhase() == RunPhase.interrupted
                        ? Mono.error(new StoppedByAlarm(alarm.get()))
                        : Mono.just(state)));
    }

    private Mono<TrainingRun> opened(RunSpec spec, Attempt attempt, Engine made) {
        return Mono.fromCallable(() -> TrainingRun.open(log, spec, attempt.started(), attempt.resumed(), options, made))
                .subscribeOn(made.scheduler())
                .onErrorResume(e -> failed(attempt, attempt.from(), e));
    }

    /** What a run starts from is a checkpoint, too. */
    private static Mono<Void> saved(Attempt attempt, TrainingRun training) {
        return attempt.resumed().isPresent()
                ? Mono.empty()
                : training.snapshot()
                        .flatMap(start -> training.saving(attempt.checkpoint(start, RunPhase.running, "")));
    }

    private Mono<RunState> ended(Attempt attempt, TrainingRun training, @Nullable Alarm alarm) {
        return training.snapshot().flatMap(last -> {
            RunPhase phase = training.isLast(last.next()) ? RunPhase.finished : RunPhase.interrupted;
            String reason = phase == RunPhase.finished || alarm == null ? "" : StoppedByAlarm.reason(alarm);
            LOG.info("run {} {}, {} steps done", run, phase, last.next());
            return attempt.checkpoint(last, phase, reason)
                    .then(phase == RunPhase.finished ? cleared() : Mono.empty())
                    .thenReturn(attempt.state(phase, last.next(), reason));
        });
    }

    /** What follows a step: metrics, a checkpoint where one is due, and now and then the log forgets what was read. */
    private Function<Stepped, Mono<Void>> after(RunSpec spec, Attempt attempt, TrainingRun training, Doubt doubt) {
        MetricsReport report = new MetricsReport(spec, attempt.started(), training.demand());
        return step -> {
            Mono<Void> checkpoint = step.snapshot() == null
                    ? Mono.empty()
                    : training.saving(attempt.checkpoint(step.snapshot(), RunPhase.running, ""));
            boolean forgets = step.batch().step() % FORGET_EVERY == FORGET_EVERY - 1;
            return doubt.cleared()
                    .then(log.publish(report.of(step)))
                    .then(checkpoint)
                    .then(forgets ? training.forget() : Mono.empty());
        };
    }

    /** The topics that only a running run needs. */
    private Mono<Void> cleared() {
        return blocking(() -> log.remove(Topics.viewRequests(run), Topics.viewPairs(run)));
    }

    private static Mono<Void> blocking(Runnable call) {
        return Mono.<Void>fromRunnable(call).subscribeOn(Schedulers.boundedElastic());
    }

    private static void close(EventLog.Transactions transactions) {
        try {
            transactions.close();
        } catch (EventLogException e) { // what mattered is committed
            LOG.warn("closing: {}", e.getMessage());
        }
    }

    /** The topics say so; the last checkpoint stands. */
    private static <T> Mono<T> failed(Attempt attempt, long stepsDone, Throwable e) {
        return e instanceof FencedException
                ? Mono.error(e)
                : attempt.announce(RunPhase.failed, stepsDone, String.valueOf(e.getMessage()))
                        .onErrorComplete()
                        .then(Mono.error(e));
    }
}
