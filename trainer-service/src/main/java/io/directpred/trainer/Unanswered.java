package io.directpred.trainer;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.EarlierF;
import io.directpred.events.PredictorWeights;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Every C that F has not been heard of since, and the answers that are still needed.
 *
 * <p>The newest F that no step still needs an earlier matrix of, and the C after it, are all that a stats service which
 * lost its state, or a resumed trainer, needs. In flight: at most max(lag + 1, freq, 64) values of C without an answer.
 */
final class Unanswered {
    private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);
    private static final int LEAST_BOUND = 64;
    /** A record of the topic has at most 65 MB, and F of d = 2048 takes 17. */
    private static final long EARLIER_BYTES = 40 << 20;

    private final Rule rule;
    private final int bound;
    private final TreeMap<Long, BatchCorrelation> pending = new TreeMap<>();
    private final TreeMap<Long, PredictorWeights> answers = new TreeMap<>();
    /** When each of them came, as {@link System#nanoTime} tells. */
    private final TreeMap<Long, Long> arrivals = new TreeMap<>();

    private final Map<Long, Sinks.One<PredictorWeights>> awaited = new HashMap<>();
    private FoldPoint from;
    /** The step whose C came last. */
    private long newest;

    private long heard;

    Unanswered(Rule rule, FoldPoint from, List<BatchCorrelation> after) {
        this.rule = rule;
        this.bound = Math.max(LEAST_BOUND, Math.max(rule.getLag() + 1, rule.getFreq()));
        this.from = from;
        after.forEach(c -> pending.put(c.getStep(), c));
        this.newest = after.isEmpty() ? from.step() : pending.lastKey();
        this.heard = from.step();
    }

    /** F, and every C after it. */
    record Told(FoldPoint from, List<BatchCorrelation> after) {}

    synchronized Told told() {
        return new Told(from, List.copyOf(pending.values()));
    }

    /** Whether a step needs the matrix of step t-1-lag. */
    boolean isDueAt(long step) {
        return isMadeAt(step - 1 - rule.getLag());
    }

    private boolean isMadeAt(long step) {
        return rule.getKind() != RuleKind.none && step >= 0 && step % rule.getFreq() == 0;
    }

    /** The answer to a step, now or when it comes. */
    synchronized Mono<PredictorWeights> answer(long step) {
        PredictorWeights there = answers.get(step);
        return there != null
                ? Mono.just(there)
                : awaited.computeIfAbsent(step, s -> Sinks.one()).asMono();
    }

    /** Whether a step waits for an answer. */
    synchronized boolean isAwaited() {
        return !awaited.isEmpty();
    }

    /** When the answer to a step came, which is there and still needed. */
    synchronized long arrival(long step) {
        return arrivals.getOrDefault(step, 0L);
    }

    /**
     * Keeps the bound: the step whose answer has to come before this one is computed, if any.
     *
     * <p>Where nothing comes back, training does not wait: what is held is dropped, and F starts anew.
     */
    synchronized Optional<Long> awaitedForRoom(long step) {
        if (step - heard <= bound) {
            return Optional.empty();
        }
        if (rule.getKind() == RuleKind.none) {
            LOG.warn(
                    "no stats-service has answered the C of steps {} to {}: they are dropped, and F starts anew after them (training does not need them)",
                    from.step() + 1,
                    newest);
            from = new FoldPoint(newest, ByteBuffer.allocate(0));
            heard = newest;
            pending.clear();
            return Optional.empty();
        }
        long last = step - 1;
        while (!isMadeAt(last) && last % rule.getTold() != 0) {
            last--;
        }
        LOG.info("step {} waits for the stats-service: {} values of C are unanswered", step, step - 1 - heard);
        return Optional.of(last);
    }

    synchronized void computed(BatchCorrelation c) {
        pending.put(c.getStep(), c);
        newest = c.getStep();
        forget();
    }

    /** Takes an answer; a repeat changes nothing, a different one is a {@link TrainingException}. */
    synchronized void answered(PredictorWeights weights) {
        long step = weights.getStep();
        PredictorWeights before = answers.get(step);
        if (before != null
                && !(before.getW().equals(weights.getW()) && before.getF().equals(weights.getF()))) {
            throw new TrainingException("two different answers of the stats service for step " + step
                    + ": is another stats-service running with other libraries?");
        }
        if (before != null || step <= from.step() || !pending.containsKey(step)) {
            return;
        }
        answers.put(step, weights);
        arrivals.put(step, System.nanoTime());
        heard = Math.max(heard, step);
        forget();
        Sinks.One<PredictorWeights> waiting = awaited.remove(step);
        if (waiting != null) {
            waiting.tryEmitValue(weights);
        }
    }

    /** What no later step can ask for: everything up to the newest answer before the next matrix that is needed. */
    private void forget() {
        Map.Entry<Long, PredictorWeights> last = answers.lowerEntry(nextNeeded());
        if (last != null) {
            from = new FoldPoint(
                    last.getKey(),
                    last.getValue().getF(),
                    last.getValue().getMean(),
                    earlier(last.getKey(), last.getValue().getF()));
            pending.headMap(last.getKey(), true).clear();
            answers.headMap(last.getKey(), true).clear();
            arrivals.headMap(from.step(), true).clear();
        }
    }

    /**
     * F of the steps before one whose W a step after it uses, or was used by the step behind it: a stats service
     * compares W with them. Of those that do not fit into one record the newest.
     */
    private List<EarlierF> earlier(long at, ByteBuffer f) {
        TreeMap<Long, EarlierF> made = new TreeMap<>();
        from.earlier().forEach(before -> made.put(before.getStep(), before));
        if (isMadeAt(from.step())) {
            made.put(from.step(), new EarlierF(from.step(), from.f(), from.mean()));
        }
        answers.headMap(at).forEach((step, answer) -> {
            if (isMadeAt(step)) {
                made.put(step, new EarlierF(step, answer.getF(), answer.getMean()));
            }
        });
        long next = at
                - rule.getLag()
                + (rule.getFreq() == 1 ? 1 : 0); // between settings a report is on the W before its step
        if (next >= at && isMadeAt(at)) {
            return List.of();
        }
        Long used = made.floorKey(next);
        SortedMap<Long, EarlierF> needed = used == null ? made : made.tailMap(used, true);
        long fits = EARLIER_BYTES / Math.max(1, f.remaining());
        return needed.values().stream().skip(Math.max(0, needed.size() - fits)).toList();
    }

    /** The first matrix that a step after the newest will need. */
    private long nextNeeded() {
        if (rule.getKind() == RuleKind.none) {
            return Long.MAX_VALUE;
        }
        long first = Math.max(0, newest - rule.getLag());
        long freq = rule.getFreq();
        return (first + freq - 1) / freq * freq;
    }
}
