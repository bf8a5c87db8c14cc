package io.directpred.monitor;

import io.directpred.events.Alarm;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.TrainingMetrics;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a run has said by now: a copy, which no later record changes.
 *
 * @param state null where no record says it
 * @param newest null before the first step
 * @param secondsLeft empty until it is known
 * @param waitsForPairs share of its time that the trainer waits for view pairs, from 0 to 1
 * @param waitsForWeights the same for W
 * @param loss over the run's steps, thinned, as are the two behind it
 * @param effectiveRank of F
 * @param eigenvalues of F after its newest step, greatest first; none before there is a spectrum
 * @param probes in the order of the steps
 */
public record RunNow(
        String run,
        @Nullable RunState state,
        @Nullable TrainingMetrics newest,
        OptionalDouble secondsLeft,
        double waitsForPairs,
        double waitsForWeights,
        double[] loss,
        double[] imagesPerSecond,
        double[] effectiveRank,
        float[] eigenvalues,
        List<ProbeReport> probes,
        List<Alarm> alarms,
        List<LoaderMetrics> loaders) {

    /** Whether nothing more is expected of it: it is not running, and the probe of what it has come to is there. */
    public boolean hasEnded() {
        return state != null
                && state.getPhase() == RunPhase.finished
                && probes.stream().anyMatch(ProbeReport::getLast);
    }
}
