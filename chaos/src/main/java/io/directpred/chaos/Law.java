package io.directpred.chaos;

import io.directpred.chaos.Injector.Done;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What holds of a finished run whatever happened to it, judged by what the topics said: of real processes with faults
 * in them, and of the simulation.
 */
public sealed interface Law
        permits EverySampleOnce,
                StepsInOrder,
                UndisturbedSteps,
                RightWeights,
                BoundedDemand,
                WholeCheckpoints,
                OneWriter,
                FoldOfCorrelations,
                SameEncoder,
                SameReport,
                OnlyDamageIsBuried,
                ItGoesOn,
                EveryFaultShows,
                EndsAreExplained {

    /** Every one of them. */
    static List<Law> all() {
        return Stream.concat(
                        ofTraining().stream(),
                        Stream.of(new SameReport(), new EveryFaultShows(), new EndsAreExplained()))
                .toList();
    }

    /** Those of a run that no probe looks at. */
    static List<Law> ofTraining() {
        return List.of(
                new EverySampleOnce(),
                new StepsInOrder(),
                new UndisturbedSteps(),
                new RightWeights(),
                new BoundedDemand(),
                new WholeCheckpoints(),
                new OneWriter(),
                new FoldOfCorrelations(),
                new SameEncoder(),
                new OnlyDamageIsBuried(),
                new ItGoesOn());
    }

    Verdict judge(Evidence evidence);

    /**
     * What is known of a run.
     *
     * @param prefetch batches that the trainer asks for ahead
     * @param undecodable positions of the images that cannot be decoded
     * @param damaged SHA-256 of the records that faults wrote damaged
     * @param letters SHA-256 of the records that lie in dead-letters
     * @param standstills faults after which no step came in time, described
     * @param stack what happened to all processes
     */
    record Evidence(
            Journal run,
            Journal reference,
            int prefetch,
            Set<Integer> undecodable,
            Set<String> damaged,
            Set<String> letters,
            List<String> standstills,
            OfStack stack) {}

    /** The faults that were done, and the processes that ended by themselves. */
    record OfStack(List<Done> done, List<Ended> ended) {
        /** Where there are neither real faults nor processes. */
        public static final OfStack NONE = new OfStack(List.of(), List.of());
    }

    /**
     * What a law says.
     *
     * @param breaches at most some of them; empty where the law held
     */
    record Verdict(String law, String evidence, List<String> breaches) {
        public boolean held() {
            return breaches.isEmpty();
        }
    }
}
