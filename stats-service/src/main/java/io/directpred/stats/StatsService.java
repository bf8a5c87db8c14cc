package io.directpred.stats;

import io.directpred.core.OpenBlas;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Topics;
import io.directpred.service.NativeLibraries;
import io.directpred.stats.LatestReports.Report;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads correlations, answers each with the predictor's weights, and reports the spectrum. */
public final class StatsService {
    /** Runs whose F and last answers are kept: 0.3 MB each with d = 128 and lag 0, 84 MB with d = 2048. */
    private static final int RUNS = 64;

    /**
     * What an answer needs to its trainer: where both share two cores, a report made meanwhile costs W 1.3 ms of 5.7 (d
     * = 128, median).
     */
    private static final Duration HEAD_START = Duration.ofMillis(2);

    private StatsService() {}

    /** Loads what it computes with; throws {@link io.directpred.service.BadInput} where this machine cannot. */
    public static void verify() {
        NativeLibraries.load("OpenBLAS", OpenBlas::load);
    }

    /**
     * The service on a log, as one of a group that shares the runs which have none of their own: ends only by an error,
     * or when it is cancelled.
     */
    public static Mono<Void> over(EventLog log) {
        ensure(log);
        return over(
                log,
                log.read(Topics.CORRELATIONS, SpecificRecord.class, new From.Group("stats"))
                        .filter(event -> {
                            boolean own = isForItsOwn(event);
                            if (own) {
                                event.acknowledge();
                            }
                            return !own;
                        }));
    }

    /**
     * The service of some runs alone, as their own: what their trainers say from now on, of which a fold state is the
     * first.
     *
     * @param serves the runs, by their ids
     */
    public static Mono<Void> over(EventLog log, Predicate<String> serves) {
        ensure(log);
        From now = new From.Positions(log.ends(Topics.CORRELATIONS));
        return over(
                log,
                log.read(Topics.CORRELATIONS, SpecificRecord.class, now)
                        .filter(event ->
                                isForItsOwn(event) && serves.test(event.tag().run())));
    }

    private static boolean isForItsOwn(Event<?> event) {
        return Topics.ownStats(event.tag().run()).equals(event.key());
    }

    private static void ensure(EventLog log) {
        log.ensure(Topics.CORRELATIONS, Topics.PREDICTOR_WEIGHTS, Topics.SPECTRA, Topics.DEAD_LETTERS);
    }

    private static Mono<Void> over(EventLog log, Flux<Event<SpecificRecord>> correlations) {
        return Mono.using(
                () -> List.of(threads("stats"), threads("stats-spectra")),
                threads -> pipeline(
                        correlations,
                        new RunFolds(RUNS, Runtime.getRuntime().maxMemory() / 4),
                        log::publish,
                        threads.get(0),
                        threads.get(1)),
                threads -> threads.forEach(Scheduler::dispose));
    }

    /**
     * As many as records can be here: a run whose d is small shares the cores with one whose d is large, and not its
     * queue.
     */
    private static Scheduler threads(String name) {
        return Schedulers.newBoundedElastic(RunLanes.IN_ALL, RunLanes.IN_ALL, name, 60, true);
    }

    /**
     * Of each run one record after the other, and beside them the reports on those answered, the latest alone where
     * they are behind.
     *
     * @param workers one for each run at work: fold, and make every eigen-decomposition that W follows from
     * @param reporters others, so that no C waits for the report on the one before; they tell the time
     */
    static Mono<Void> pipeline(
            Flux<Event<SpecificRecord>> correlations,
            RunFolds folds,
            Function<Outgoing, Mono<Void>> publish,
            Scheduler workers,
            Scheduler reporters) {
        RunLanes lanes = new RunLanes();
        LatestReports reports = new LatestReports();
        Mono<Void> answering = lanes.work(
                correlations,
                ofOneRun -> ofOneRun.concatMap(
                        event -> Mono.fromCallable(() -> {
                                    lanes.begin(event);
                                    return folds.take(event.value()); // fold C into F, set W
                                })
                                .subscribeOn(workers)
                                .delayUntil(reply ->
                                        Mono.justOrEmpty(reply.answer()).flatMap(publish)) // the trainer waits for it
                                .map(reply -> {
                                    reply.answer().ifPresent(a -> measure(a.value()));
                                    event.acknowledge(); // a report is none that anybody waits for
                                    String run = event.tag().run();
                                    reply.spectrum().ifPresent(made -> reports.offer(new Report(run, made)));
                                    return event;
                                }),
                        1));
        Mono<Void> reporting = reports.work(report -> Mono.fromCallable(report.made()::get)
                .delaySubscription(HEAD_START, reporters)
                .flatMap(publish));
        return Mono.when(answering.doOnSuccess(all -> reports.close()), reporting);
    }

    private static void measure(SpecificRecord answer) {
        if (answer instanceof PredictorWeights weights) {
            Timer.builder("directpred.stats.folds")
                    .description("correlations folded into F, and the time of each one's eigen-decomposition")
                    .tags("run", weights.getRun())
                    .register(Metrics.globalRegistry)
                    .record(weights.getNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
