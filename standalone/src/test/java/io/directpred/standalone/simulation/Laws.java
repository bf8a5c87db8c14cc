package io.directpred.standalone.simulation;

import io.directpred.chaos.Journal;
import io.directpred.chaos.Law;
import io.directpred.chaos.Law.Evidence;
import io.directpred.chaos.Law.OfStack;
import io.directpred.chaos.Observer;
import io.directpred.events.Checkpoint;
import io.directpred.events.Outgoing;
import io.directpred.events.ViewPairs;
import io.directpred.standalone.simulation.Arithmetic.Done;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The laws of module chaos over what a simulated run said, and beside them what only a simulation can see: each step as
 * it is done, how a process ends, and the predictor of the final state. There is no probe here, so that its law has no
 * say.
 *
 * <p>A breach is kept: it may come to light where a service would take it for an error of its own.
 */
final class Laws {
    private final String run;
    private final PlainRun plain;
    private final Observer observer;
    private final List<String> breaches = new ArrayList<>();
    private long pairsMade;

    /** Of one run, whatever others there are. */
    Laws(String run, PlainRun plain) {
        this.run = run;
        this.plain = plain;
        this.observer = new Observer(run);
    }

    /** Of its trainers. */
    boolean isLarge() {
        return plain.state().containsKey(Arithmetic.BALLAST_NAME);
    }

    String run() {
        return run;
    }

    /** Throws what was breached so far. */
    void check() {
        if (!breaches.isEmpty()) {
            throw new AssertionError(String.join("\n", breaches));
        }
    }

    private void require(boolean holds, String law, Object... arguments) {
        if (!holds) {
            breaches.add((run.equals(Simulation.RUN) ? "" : run + ": ") + law.formatted(arguments));
        }
    }

    /**
     * Steps are applied in order, each once, on their samples, with the W of t-1-lag under freq, and leave the plain
     * run's state.
     *
     * <p>Allowed: step 5 twice, by two attempts, with one digest. Forbidden: another digest.
     */
    Arithmetic.Witness witness() {
        return step -> {
            require(step.number() < plain.steps().size(), "step %d is beyond the last", step.number());
            if (step.number() < plain.steps().size()) {
                Done expected = plain.steps().get((int) step.number());
                require(
                        step.samples().equals(expected.samples()),
                        "step %d trained on %s instead of %s",
                        step.number(),
                        step.samples(),
                        expected.samples());
                require(step.w().equals(expected.w()), "step %d used another W than that of its lag", step.number());
                require(step.digest() == expected.digest(), "step %d left another state", step.number());
            }
        };
    }

    /**
     * A record stands on its topic.
     *
     * @param at the order of all that happens
     * @param injected whether a fault wrote it
     */
    void appended(Outgoing record, long at, boolean injected) {
        if (!record.tag().run().equals(run)) {
            return;
        }
        observer.add(record.value(), record.tag().attempt(), at, injected);
        if (record.value() instanceof ViewPairs pairs && !injected) {
            pairsMade += pairs.getSamples().size();
        }
    }

    long pairsMade() {
        return pairsMade;
    }

    /**
     * Only what the design calls fatal ends a process.
     *
     * <p>Allowed: "attempt 3 has begun: this one must stop". Forbidden: a {@link NullPointerException}.
     */
    void ended(String process, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        require(
                message.contains("was taken over")
                        || message.contains("has begun: this one")
                        || message.contains("no loader answered 3 requests"),
                "%s ended: %s",
                process,
                cause);
    }

    /**
     * All of it, once the run is finished.
     *
     * @param reference of the run to which nothing happened
     * @param undecodable images that cannot be decoded
     */
    void judge(Checkpoint last, Journal reference, Set<Integer> undecodable) {
        Map<String, Tensor> state = Safetensors.read(last.content());
        plain.state().forEach((name, tensor) -> require(tensor.equals(state.get(name)), "final %s differs", name));
        Evidence evidence = new Evidence(
                journal(),
                reference,
                Simulation.OPTIONS.prefetch(),
                undecodable,
                Set.of(),
                Set.of(),
                List.of(),
                OfStack.NONE);
        Law.ofTraining().stream().map(law -> law.judge(evidence)).forEach(verdict -> verdict.breaches()
                .forEach(breach -> require(false, "%s: %s", verdict.law(), breach)));
        check();
    }

    /** What the topics have said so far. */
    Journal journal() {
        return observer.journal();
    }
}
