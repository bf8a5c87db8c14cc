package io.directpred.trainer;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.EventLog;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.RunSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The trainer's side of the DirectPred loop: C of each step goes out, and step t waits for exactly the W that follows from C of step t-1-lag.
 *
 * <p>Each C is kept until its W has been used, so that F of the last used one and these are all a stats service that lost its state, or a resumed
 * trainer, needs. In flight: at most lag + 1 values of C.
 */
final class WeightsLoop {
    private final RunSpec spec;
    private final Started started;
    private final Duration patience;
    private final Function<Outgoing, Mono<Void>> publish;
    private final TreeMap<Long, BatchCorrelation> pending = new TreeMap<>();
    private final Map<Long, PredictorWeights> answered = new HashMap<>();
    private final Map<Long, Sinks.One<PredictorWeights>> awaited = new HashMap<>();
    private FoldPoint used;

    /**
     * F after a step: where a fold can go on from.
     *
     * @param step -1: before the first
     * @param f packed, float64; empty before the first
     */
    record FoldPoint(long step, ByteBuffer f) {
        static final FoldPoint START = new FoldPoint(-1, ByteBuffer.allocate(0));
    }

    /**
     * From where a checkpoint left.
     *
     * @param unused the C of every step after {@code used}
     * @param patience time before C is sent again
     */
    WeightsLoop(
            RunSpec spec,
            Started started,
            FoldPoint used,
            List<BatchCorrelation> unused,
            Duration patience,
            Function<Outgoing, Mono<Void>> publish) {
        this.spec = spec;
        this.started = started;
        this.used = used;
        this.patience = patience;
        this.publish = publish;
        unused.forEach(c -> pending.put(c.getStep(), of(c)));
    }

    /** How an attempt opens, and the answer to FoldStateWanted: F, and every C after it. */
    Mono<Void> tell() {
        List<Outgoing> records = new ArrayList<>();
        synchronized (this) {
            records.add(outgoing(
                    used.step,
                    new FoldState(
                            started.run(),
                            started.attempt(),
                            used.step,
                            spec.getNetwork().getProjector().getDim(),
                            spec.getPredictor(),
                            used.f)));
            pending.values().forEach(c -> records.add(outgoing(c.getStep(), c)));
        }
        return Flux.fromIterable(records).concatMap(publish).then();
    }

    /** What must be there before a step: the answer to step t-1-lag; nothing before there is one. */
    Mono<Optional<PredictorWeights>> before(long step) {
        long needed = step - 1 - spec.getPredictor().getLag();
        if (needed < 0) {
            return Mono.just(Optional.empty());
        }
        Mono<PredictorWeights> sentAgain = Flux.interval(patience)
                .onBackpressureDrop()
                .concatMap(i -> tell(), 1)
                .then(Mono.never());
        return Mono.firstWithSignal(awaited(needed), sentAgain).map(Optional::of);
    }

    private synchronized Mono<PredictorWeights> awaited(long step) {
        PredictorWeights there = answered.get(step);
        return there != null
                ? Mono.just(there)
                : awaited.computeIfAbsent(step, s -> Sinks.one()).asMono();
    }

    /** On the networks' thread, as part of a step: what it used is behind, its C is now what a fold goes on with. */
    synchronized void stepped(@Nullable PredictorWeights justUsed, BatchCorrelation c) {
        if (justUsed != null) {
            used = new FoldPoint(justUsed.getStep(), justUsed.getF());
            pending.headMap(justUsed.getStep(), true).clear();
            answered.keySet().removeIf(step -> step <= justUsed.getStep());
        }
        pending.put(c.getStep(), c);
    }

    /** Sends the C of a step. */
    Mono<Void> send(BatchCorrelation c) {
        return publish.apply(outgoing(c.getStep(), c));
    }

    synchronized FoldPoint used() {
        return used;
    }

    synchronized List<BatchCorrelation> pending() {
        return List.copyOf(pending.values());
    }

    /** Takes what the stats service says; what it says of other runs and attempts changes nothing. */
    Mono<Void> take(SpecificRecord said) {
        if (said instanceof FoldStateWanted wanted && isOurs(wanted.getRun(), wanted.getAttempt())) {
            return tell();
        }
        if (said instanceof FoldRefused refused && isOurs(refused.getRun(), refused.getAttempt())) {
            return Mono.error(new TrainingException("no W follows from step " + refused.getStep() + ": "
                    + refused.getReason() + "; lower optimiser.lr and resume from the last checkpoint"));
        }
        if (said instanceof PredictorWeights weights && isOurs(weights.getRun(), weights.getAttempt())) {
            taken(weights);
        }
        return Mono.empty();
    }

    private boolean isOurs(String run, int attempt) {
        return run.equals(started.run()) && attempt == started.attempt();
    }

    private synchronized void taken(PredictorWeights weights) {
        PredictorWeights before = answered.get(weights.getStep());
        if (before != null
                && !(before.getW().equals(weights.getW()) && before.getF().equals(weights.getF()))) {
            throw new TrainingException("two different answers of the stats service for step " + weights.getStep()
                    + ": is another stats-service running with other libraries?");
        }
        if (before == null && weights.getStep() > used.step) {
            answered.put(weights.getStep(), weights);
            Sinks.One<PredictorWeights> waiting = awaited.remove(weights.getStep());
            if (waiting != null) {
                waiting.tryEmitValue(weights);
            }
        }
    }

    /** Listens to the stats service without end. */
    Flux<Void> routed(EventLog log, From from) {
        return log.read(Topics.PREDICTOR_WEIGHTS, SpecificRecord.class, from)
                .concatMap(event -> take(event.value()), 1);
    }

    private BatchCorrelation of(BatchCorrelation c) {
        return BatchCorrelation.newBuilder(c).setAttempt(started.attempt()).build();
    }

    private Outgoing outgoing(long step, SpecificRecord value) {
        return new Outgoing(Topics.CORRELATIONS, started.run(), new Tag(started.run(), step, started.attempt()), value);
    }
}
