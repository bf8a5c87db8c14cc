package io.directpred.trainer;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The trainer's side of the DirectPred loop: the C of each step goes out as soon as it is there, and a step waits for
 * the matrix that is due at it, for no other.
 *
 * <p>Due at step t is the W of step u = t-1-lag, where u is a multiple of freq. What is unanswered is bounded
 * ({@link Unanswered}): a run that needs answers waits at the bound and says so; one that needs none drops what it
 * holds, says so, and F starts anew.
 */
final class WeightsLoop {
    private final Rule rule;
    private final int dim;
    private final Started started;
    private final Duration patience;
    private final Function<Outgoing, Mono<Void>> publish;
    private final Unanswered unanswered;
    private final Sinks.One<Void> unsent = Sinks.one();

    /**
     * From where a checkpoint left.
     *
     * @param used F that the C of {@code unused} follow
     * @param unused the C of every step after {@code used}
     * @param patience time before C is sent again
     */
    WeightsLoop(
            Rule rule,
            int dim,
            Started started,
            FoldPoint used,
            List<BatchCorrelation> unused,
            Duration patience,
            Function<Outgoing, Mono<Void>> publish) {
        this.rule = rule;
        this.dim = dim;
        this.started = started;
        this.patience = patience;
        this.publish = publish;
        this.unanswered =
                new Unanswered(rule, used, unused.stream().map(this::ours).toList());
    }

    /** How an attempt opens, and the answer to FoldStateWanted: F, and every C after it. */
    Mono<Void> tell() {
        Unanswered.Told told = unanswered.told();
        List<Outgoing> records = new ArrayList<>();
        records.add(outgoing(
                told.from().step(),
                new FoldState(
                        started.run(),
                        started.attempt(),
                        told.from().step(),
                        dim,
                        rule,
                        told.from().f(),
                        told.from().earlier(),
                        told.from().mean())));
        told.after().forEach(c -> records.add(outgoing(c.getStep(), c)));
        return Flux.fromIterable(records).concatMap(publish).then();
    }

    /** What must be there before a step: the matrix that is due at it; nothing where none is. */
    Mono<Optional<PredictorWeights>> before(long step) {
        if (unanswered.isDueAt(step)) {
            return answer(step - 1 - rule.getLag()).map(Optional::of);
        }
        return unanswered
                .awaitedForRoom(step)
                .map(this::answer)
                .orElse(Mono.empty())
                .thenReturn(Optional.empty());
    }

    private Mono<PredictorWeights> answer(long step) {
        Mono<PredictorWeights> sentAgain = Flux.interval(patience)
                .onBackpressureDrop()
                .concatMap(i -> tell(), 1)
                .then(Mono.never());
        return Mono.firstWithSignal(unanswered.answer(step), sentAgain);
    }

    /**
     * On the networks' thread, between the halves of a step: its C is kept, and on its way; nobody waits for the broker
     * to have it.
     */
    void computed(BatchCorrelation c) {
        unanswered.computed(c);
        publish.apply(outgoing(c.getStep(), c)).subscribe(sent -> {}, unsent::tryEmitError);
    }

    /** Whether a step waits for W. */
    boolean isWaiting() {
        return unanswered.isAwaited();
    }

    FoldPoint used() {
        return unanswered.told().from();
    }

    List<BatchCorrelation> pending() {
        return unanswered.told().after();
    }

    /** Takes what the stats service says; what it says of other runs and attempts changes nothing. */
    Mono<Void> take(SpecificRecord said) {
        if (said instanceof FoldStateWanted wanted && isOurs(wanted.getRun(), wanted.getAttempt())) {
            return tell();
        }
        if (said instanceof FoldRefused refused && isOurs(refused.getRun(), refused.getAttempt())) {
            return Mono.error(new Diverged("no W follows from step " + refused.getStep() + ": " + refused.getReason()
                    + "; lower optimiser.lr and resume from the last checkpoint"));
        }
        if (said instanceof PredictorWeights weights && isOurs(weights.getRun(), weights.getAttempt())) {
            unanswered.answered(weights);
        }
        return Mono.empty();
    }

    private boolean isOurs(String run, int attempt) {
        return run.equals(started.run()) && attempt == started.attempt();
    }

    /**
     * Each batch with the matrix that is due at it, in order; fails, too, when a C could not be sent.
     *
     * @param answers of the stats service; never completes
     */
    Flux<Fetched> with(Flux<SpecificRecord> answers, Flux<Fetched> batches) {
        Flux<Void> heard = answers.concatMap(this::take, 1).mergeWith(unsent());
        return batches.concatMap(
                        batch -> before(batch.batch().step())
                                .map(needed -> batch.with(
                                        needed,
                                        needed.map(w -> unanswered.arrival(w.getStep()))
                                                .orElse(0L))),
                        1)
                .takeUntilOther(heard);
    }

    /** Fails when a C could not be sent; nothing else. */
    Mono<Void> unsent() {
        return unsent.asMono();
    }

    private BatchCorrelation ours(BatchCorrelation c) {
        return BatchCorrelation.newBuilder(c).setAttempt(started.attempt()).build();
    }

    private Outgoing outgoing(long step, SpecificRecord value) {
        return new Outgoing(Topics.CORRELATIONS, started.run(), new Tag(started.run(), step, started.attempt()), value);
    }
}
