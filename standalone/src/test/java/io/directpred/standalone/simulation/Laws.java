package io.directpred.standalone.simulation;

import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.Checkpoint;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.FoldState;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Replacement;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.spec.RunSpec;
import io.directpred.standalone.simulation.Arithmetic.Step;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold of every record, every step and the end, whatever happened. A breach is kept: it may come to light where a service would take it for an error of its own. */
final class Laws {
    /** Of one slice by one attempt (Demand's). */
    private static final int ASKS = 5;
    /** Steps between the one being done and the furthest asked for, beyond the prefetch (TrainingRun's pipeline). */
    private static final int IN_PIPELINE = 3;

    private final RunSpec spec;
    private final PlainRun plain;
    private final int broken;
    private final int prefetch;
    private final List<String> breaches = new ArrayList<>();
    private final Map<String, Integer> asks = new HashMap<>();
    private final Map<String, Long> done = new HashMap<>();
    private int attempt;

    /** @param broken images that cannot be decoded */
    Laws(RunSpec spec, PlainRun plain, int broken, int prefetch) {
        this.spec = spec;
        this.broken = broken;
        this.plain = plain;
        this.prefetch = prefetch;
    }

    /** Throws what was breached so far. */
    void check() {
        if (!breaches.isEmpty()) {
            throw new AssertionError(String.join("\n", breaches));
        }
    }

    private void require(boolean holds, String law, Object... arguments) {
        if (!holds) {
            breaches.add(law.formatted(arguments));
        }
    }

    /** Of one trainer. */
    Arithmetic.Witness witness(String trainer) {
        return new Arithmetic.Witness() {
            @Override
            public void begins(long next) {
                done.put(trainer, next);
            }

            @Override
            public void stepped(Step step) {
                done.merge(trainer, 1L, Long::sum);
                Laws.this.stepped(step);
            }
        };
    }

    /** Steps are applied in order, each once, on their samples, with the W of t-1-lag under freq. */
    private void stepped(Step step) {
        require(step.number() < plain.steps().size(), "step %d is beyond the last", step.number());
        if (step.number() < plain.steps().size()) {
            Step expected = plain.steps().get((int) step.number());
            require(
                    step.samples().equals(expected.samples()),
                    "step %d trained on %s instead of %s",
                    step.number(),
                    step.samples(),
                    expected.samples());
            require(step.w().equals(expected.w()), "step %d used another W than that of its lag", step.number());
            require(step.digest() == expected.digest(), "step %d left another state", step.number());
        }
    }

    /** A trainer asks for no more than its demand. */
    void published(String process, Outgoing record) {
        if (record.value() instanceof ViewRequest request) {
            int number = record.tag().attempt();
            int asked = asks.merge(number + "/" + request.getStep() + "/" + request.getSlice(), 1, Integer::sum);
            require(asked <= ASKS, "step %d was asked for %d times", request.getStep(), asked);
            long next = Objects.requireNonNull(done.get(process));
            require(
                    request.getStep() - next < prefetch + IN_PIPELINE,
                    "step %d was asked for where %d are done",
                    request.getStep(),
                    next);
        }
    }

    /** Whatever stands on the log agrees with the plain run, of whatever attempt it is. */
    void appended(Outgoing record) {
        if (record.value() instanceof BatchCorrelation c) {
            require(c.getC().equals(at(plain.c(), c.getStep()).toFloat32().rewind()), "C of step %d", c.getStep());
        } else if (record.value() instanceof PredictorWeights weights) {
            requireF(weights.getStep(), weights.getF());
            PackedSymmetric w = at(plain.w(), weights.getStep());
            ByteBuffer expected = w == null ? ByteBuffer.allocate(0) : w.toFloat64();
            require(weights.getW().equals(expected), "W of step %d is not the rule's", weights.getStep());
        } else if (record.value() instanceof ViewPairs pairs) {
            Map<Integer, Integer> expected = new TreeMap<>(at(plain.replaced(), pairs.getStep()));
            expected.keySet().retainAll(pairs.getSamples());
            Map<Integer, Integer> listed = pairs.getReplaced().stream()
                    .collect(Collectors.toMap(Replacement::getSample, Replacement::getUsed));
            require(
                    listed.equals(expected),
                    "step %d lists %s as replaced instead of %s",
                    pairs.getStep(),
                    listed,
                    expected);
        } else if (record.value() instanceof FoldState state && state.getStep() >= 0) {
            requireF(state.getStep(), state.getF());
        } else if (record.value() instanceof RunState state) {
            requireNewest(state.getAttempt());
            long last = spec.getSchedule().getSteps();
            require(
                    state.getPhase() != RunPhase.finished || state.getStep() == last,
                    "finished after step %d",
                    state.getStep());
        } else if (record.value() instanceof CheckpointManifest manifest) {
            requireNewest(manifest.getAttempt());
        }
    }

    private void requireF(long step, ByteBuffer f) {
        require(f.equals(at(plain.f(), step).toFloat64()), "F of step %d is not the fold of C", step);
    }

    private static <T> T at(List<T> values, long step) {
        return values.get((int) step);
    }

    /** A trainer that was fenced writes nothing more into runs and checkpoints. */
    private void requireNewest(int number) {
        require(number >= attempt, "attempt %d wrote after attempt %d had begun", number, attempt);
        attempt = Math.max(attempt, number);
    }

    /** Only what the design calls fatal ends a process. */
    void ended(String process, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        require(
                message.contains("was taken over")
                        || message.contains("has begun: this one")
                        || message.contains("no loader answered 5 requests"),
                "%s ended: %s",
                process,
                cause);
    }

    /** The final checkpoint is the plain run's, bit for bit, and has every sample of each epoch that can be decoded. */
    void finished(Checkpoint last) {
        Map<String, Tensor> state = Safetensors.read(last.content());
        byte[] history = Objects.requireNonNull(state.get("history")).data();
        int n = spec.getData().getN();
        for (int from = 0; from + n <= history.length; from += n) {
            Set<Byte> epoch = new HashSet<>();
            for (int i = from; i < from + n; i++) {
                epoch.add(history[i]);
            }
            int decodable = n - broken;
            require(epoch.size() == decodable, "epoch %d has %d of %d samples", from / n, epoch.size(), decodable);
        }
        plain.state().forEach((name, tensor) -> require(tensor.equals(state.get(name)), "final %s differs", name));
        require(last.manifest().getLast(), "the newest checkpoint is not the last one");
    }
}
