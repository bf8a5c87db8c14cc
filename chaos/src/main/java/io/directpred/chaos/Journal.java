package io.directpred.chaos;

import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeReport;
import io.directpred.events.Replacement;
import io.directpred.events.RunPhase;
import io.directpred.spec.RunSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the topics said of one run, every list in the order of its topic. Times are milliseconds since 1970, of whoever
 * wrote.
 *
 * @param spec resolved
 */
public record Journal(
        String run,
        RunSpec spec,
        List<State> states,
        List<Step> steps,
        List<Request> requests,
        List<Pairs> pairs,
        List<Fold> folds,
        List<Correlation> correlations,
        List<Weights> weights,
        List<Saved> checkpoints,
        List<ProbeReport> probes) {

    /** The run's state; where it is an attempt's first, that goes on from step {@code done}. */
    record State(int attempt, RunPhase phase, long done, long at) {}

    /** A row of training-metrics. */
    record Step(int attempt, long step, double loss, long at) {}

    record Request(int attempt, long step, int slice, int ask, int epoch, List<Integer> samples, long at) {}

    /**
     * View pairs without their pixels.
     *
     * @param ask number of the request that they answer
     * @param crc over the pixels of all views
     * @param bytes of the pixels of all views
     * @param injected whether a fault wrote it
     */
    record Pairs(
            int attempt,
            long step,
            int slice,
            int ask,
            List<Integer> samples,
            List<Replacement> replaced,
            long crc,
            int bytes,
            String loader,
            boolean injected,
            long at) {}

    /** F after a step, -1 and empty before the first: what an attempt goes on with. */
    record Fold(int attempt, long step, double[] f) {}

    record Correlation(int attempt, long step, float[] c, long at) {}

    /** @param w length 0 where the rule does not set it */
    record Weights(int attempt, long step, double[] w, double[] f, long at) {}

    /**
     * A checkpoint that became visible.
     *
     * @param damage what is not whole about it, or empty
     * @param used the step whose W was used last, by its own account
     * @param unused the steps of the C after it
     * @param encoder SHA-256 over the encoder's tensors
     */
    record Saved(
            CheckpointManifest manifest,
            String damage,
            long used,
            double[] f,
            List<Long> unused,
            String encoder,
            long at) {}

    Optional<ProbeReport> finalProbe() {
        return probes.stream()
                .filter(ProbeReport::getLast)
                .min(Comparator.comparing(report -> !report.getFailure().isEmpty())); // a result, where there is one
    }

    /** The step that an attempt began with, or nothing where it was never announced. */
    Optional<Long> resumed(int attempt) {
        return states.stream()
                .filter(state -> state.attempt == attempt)
                .map(State::done)
                .findFirst();
    }

    int attempts() {
        return states.stream().mapToInt(State::attempt).max().orElse(0);
    }
}
