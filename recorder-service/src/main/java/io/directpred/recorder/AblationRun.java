package io.directpred.recorder;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.directpred.events.ProbeReport;
import io.directpred.spec.LinearProtocol;
import java.util.List;

/**
 * What came of one run of a grid, in the form of {@code ablation.json}.
 *
 * @param setting its value on each axis
 * @param spec hash of the specification before it was resolved for a machine
 * @param reason why it did not finish; empty where it did
 * @param steps that were done
 * @param effectiveRank of F at the end, NaN where none is known
 * @param seconds of wall clock that it took, its broker's start and its probes included, interruptions not
 * @param probes in the order of their steps
 * @param alarms that were raised, by their names
 */
public record AblationRun(
        String run,
        List<String> setting,
        long seed,
        String spec,
        End end,
        String reason,
        long steps,
        @JsonProperty("effective_rank") double effectiveRank,
        double seconds,
        List<Probed> probes,
        List<String> alarms) {

    /** How a run ended. */
    public enum End {
        finished,
        /** Its numbers were none any more, or its features all zero. */
        diverged,
        /** By an alarm of --stop-on. */
        stopped
    }

    /** Accuracies in percent; NaN for a linear probe that was not wanted. */
    public record Probed(
            @JsonProperty("steps_done") long stepsDone,
            double knn,
            @JsonProperty("linear_last") double linearLast,
            @JsonProperty("linear_best") double linearBest) {
        static Probed of(ProbeReport p) {
            boolean linear = p.getLinear() != LinearProtocol.none;
            return new Probed(
                    p.getStepsDone(),
                    p.getKnn(),
                    linear ? p.getLinearLast() : Double.NaN,
                    linear ? p.getLinearBest() : Double.NaN);
        }
    }

    public AblationRun {
        setting = List.copyOf(setting);
        probes = List.copyOf(probes);
        alarms = List.copyOf(alarms);
    }

    /** Of a run that has come to its end, by what its directory holds. */
    public static AblationRun of(
            RunDirectory directory,
            List<String> setting,
            long seed,
            String spec,
            End end,
            String reason,
            double seconds) {
        Recording recording = Comparison.recording(directory);
        return new AblationRun(
                directory.path().getFileName().toString(),
                setting,
                seed,
                spec,
                end,
                reason,
                recording.steps().isEmpty() ? 0 : recording.steps().lastKey() + 1,
                recording.ranks().isEmpty()
                        ? Double.NaN
                        : recording.ranks().lastEntry().getValue().effective(),
                seconds,
                recording.probes().values().stream().map(Probed::of).toList(),
                recording.alarms().stream().map(alarm -> alarm.getKind().name()).toList());
    }
}
