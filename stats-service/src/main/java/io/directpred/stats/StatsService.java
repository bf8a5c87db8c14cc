package io.directpred.stats;

import io.directpred.core.OpenBlas;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Topics;
import io.directpred.service.NativeLibraries;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads correlations, answers each with the predictor's weights, and reports the spectrum. */
public final class StatsService {
    /** Runs whose F and last answers are kept: 0.3 MB each with d = 128 and lag 0, 84 MB with d = 2048. */
    private static final int RUNS = 64;

    /** What an answer needs to its trainer: where both share two cores, a report made meanwhile costs W 1.3 ms of 5.7 (d = 128, median). */
    private static final Duration HEAD_START = Duration.ofMillis(2);

    private StatsService() {}

    /** Loads what it computes with; throws {@link io.directpred.service.BadInput} where this machine cannot. */
    public static void verify() {
        NativeLibraries.load("OpenBLAS", OpenBlas::load);
    }

    /** The service on a log: ends only by an error, or when it is cancelled. */
    public static Mono<Void> over(EventLog log) {
        log.ensure(Topics.CORRELATIONS, Topics.PREDICTOR_WEIGHTS, Topics.SPECTRA, Topics.DEAD_LETTERS);
        Flux<Event<SpecificRecord>> correlations =
                log.read(Topics.CORRELATIONS, SpecificRecord.class, new From.Group("stats"));
        return Mono.using(
                () -> List.of(Schedulers.newSingle("stats"), Schedulers.newSingle("stats-spectra")),
                threads -> pipeline(
                        correlations,
                        new RunFolds(RUNS, Runtime.getRuntime().maxMemory() / 4),
                        log::publish,
                        threads.get(0),
                        threads.get(1)),
                threads -> threads.forEach(Scheduler::dispose));
    }

    /**
     * One record after the other, and behind it the reports on those answered: at most four records are here at once.
     *
     * @param worker one thread, which owns the folds and makes every eigen-decomposition that W follows from
     * @param reporter another, so that no C waits for the report on the one before; it tells the time
     */
    static Mono<Void> pipeline(
            Flux<Event<SpecificRecord>> correlations,
            RunFolds folds,
            Function<Outgoing, Mono<Void>> publish,
            Scheduler worker,
            Scheduler reporter) {
        return correlations
                .concatMap(
                        event -> Mono.fromCallable(() -> folds.take(event.value()))
                                .subscribeOn(worker) // fold C into F, set W
                                .delayUntil(reply ->
                                        Mono.justOrEmpty(reply.answer()).flatMap(publish)) // the trainer waits for it
                                .doOnNext(reply -> reply.answer().ifPresent(a -> measure(a.value())))
                                .map(reply -> new Answered(event, reply)),
                        1)
                .concatMap(
                        answered -> Mono.fromCallable(answered.reply().spectrum()::get)
                                .delaySubscription(HEAD_START, reporter) // nobody waits for it
                                .flatMap(report -> Mono.justOrEmpty(report).flatMap(publish))
                                .then(Mono.fromRunnable(answered.event()::acknowledge)), // both are at the broker
                        1)
                .then();
    }

    private record Answered(Event<SpecificRecord> event, Reply reply) {}

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
