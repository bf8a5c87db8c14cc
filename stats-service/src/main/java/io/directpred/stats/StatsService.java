package io.directpred.stats;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Topics;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads correlations, answers each with the predictor's weights, and reports the spectrum. */
public final class StatsService {
    /** Runs whose F and last answers are kept: under 1 MB each with d = 128 and lag 0, growing with d^2. */
    private static final int RUNS = 64;

    private StatsService() {}

    /** The service on a log: ends only by an error, or when it is cancelled. */
    public static Mono<Void> over(EventLog log) {
        log.ensure(Topics.CORRELATIONS, Topics.PREDICTOR_WEIGHTS, Topics.SPECTRA, Topics.DEAD_LETTERS);
        Flux<Event<SpecificRecord>> correlations =
                log.read(Topics.CORRELATIONS, SpecificRecord.class, new From.Group("stats"));
        return Mono.using(
                () -> Schedulers.newSingle("stats"),
                worker -> pipeline(correlations, new RunFolds(RUNS), log::publish, worker),
                Scheduler::dispose);
    }

    /**
     * One record after the other: at most two are here at once, the one worked on and the next.
     *
     * @param worker one thread, which owns the folds and makes every eigen-decomposition
     */
    static Mono<Void> pipeline(
            Flux<Event<SpecificRecord>> correlations,
            RunFolds folds,
            Function<Outgoing, Mono<Void>> publish,
            Scheduler worker) {
        return correlations
                .concatMap(
                        event -> Mono.fromCallable(() -> folds.take(event.value()))
                                .subscribeOn(worker) // fold C into F, set W
                                .delayUntil(reply ->
                                        Mono.justOrEmpty(reply.answer()).flatMap(publish)) // the trainer waits for it
                                .doOnNext(reply -> reply.answer().ifPresent(a -> measure(a.value())))
                                .publishOn(worker)
                                .flatMap(reply ->
                                        Mono.justOrEmpty(reply.spectrum().get())) // nobody waits for it
                                .flatMap(publish)
                                .then(Mono.fromRunnable(event::acknowledge)), // both are at the broker
                        1)
                .then();
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
