package io.directpred.recorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.directpred.events.Alarm;
import io.directpred.events.Measure;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.service.Build;
import io.directpred.spec.RunSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A finished run in numbers, in the form of {@code report.json}.
 *
 * @param objective what was trained for, as the specification names it
 * @param commit of the program
 * @param images seen, counted again each epoch
 * @param seconds of training, waits included and interruptions not
 * @param pairs absent in reports of 0.1
 * @param undecodable how many images could not be decoded, of those that were to be trained on; absent where all could
 * @param alarms in the order of their steps; absent in reports of versions without them
 * @param encoderSha256 over the encoder's tensors in the order of their names
 */
public record Report(
        String run,
        String objective,
        String commit,
        long seed,
        String data,
        String device,
        String precision,
        long steps,
        long images,
        double seconds,
        @JsonProperty("images_per_second") double imagesPerSecond,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Pairs pairs,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Undecodable undecodable,
        @JsonProperty("encoder_sha256") String encoderSha256,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Probes probe,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Spectrum spectrum,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Raised> alarms) {

    /** An alarm: what, after so many steps, and in words. */
    public record Raised(
            String kind, @JsonProperty("steps_done") long stepsDone, String reason) {
        static Raised of(Alarm alarm) {
            return new Raised(alarm.getKind().name(), alarm.getStep() + 1, alarm.getReason());
        }
    }

    /**
     * View pairs: how many loaders made, by their own account, and how many were trained on; and how many requests went
     * out beyond the first of a slice.
     *
     * <p>What a killed loader made after its last report is not in it.
     */
    public record Pairs(
            long made,
            long used,
            @JsonProperty("asked_again") long askedAgain) {}

    /**
     * Images that could not be decoded, and others were trained on in their place.
     *
     * @param of different images that the run reached
     * @param first one of them, with the reason
     */
    public record Undecodable(long count, long of, String first) {}

    /**
     * Of the encoder that the run began with and of the newest that was probed.
     *
     * @param random of the random-initialised encoder, where the run began with a given one
     */
    public record Probes(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Accuracy random,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Accuracy initial,

            @JsonProperty("final") Accuracy trained) {}

    /**
     * In percent, after so many steps, the last of them {@code step}, -1 before the first; of how many neighbours, and
     * of how many labelled images.
     *
     * @param measures what was measured beside, by its name; absent where nothing was
     */
    public record Accuracy(
            long step,
            @JsonProperty("steps_done") long stepsDone,
            double knn,
            @JsonProperty("linear_best") double linearBest,
            @JsonProperty("linear_last") double linearLast,
            int k,
            String linear,
            int bank,
            int test,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Double> measures) {

        static Optional<Accuracy> random(ProbeReport p) {
            return p.getRandom().stream()
                    .findFirst()
                    .map(b -> new Accuracy(
                            p.getStep(),
                            p.getStepsDone(),
                            b.getKnn(),
                            b.getLinearBest(),
                            b.getLinearLast(),
                            p.getK(),
                            p.getLinear().name(),
                            p.getBank(),
                            p.getTest(),
                            measures(b.getMeasures())));
        }

        static Accuracy of(ProbeReport p) {
            return new Accuracy(
                    p.getStep(),
                    p.getStepsDone(),
                    p.getKnn(),
                    p.getLinearBest(),
                    p.getLinearLast(),
                    p.getK(),
                    p.getLinear().name(),
                    p.getBank(),
                    p.getTest(),
                    measures(p.getMeasures()));
        }

        private static @Nullable Map<String, Double> measures(List<Measure> told) {
            Map<String, Double> measures = new LinkedHashMap<>();
            told.forEach(measure -> measures.put(measure.getName(), measure.getAccuracy()));
            return measures.isEmpty() ? null : measures;
        }
    }

    /** Of F at the end. */
    public record Spectrum(
            @JsonProperty("effective_rank") double effectiveRank,
            @JsonProperty("centred_effective_rank") double centredEffectiveRank,
            @JsonProperty("participation_ratio") double participationRatio,
            @JsonProperty("top_share") double topShare,
            @JsonProperty("feature_deviation") double featureDeviation,
            double alignment) {

        static Spectrum of(Recording.Rank r) {
            return new Spectrum(
                    r.effective(), r.centred(), r.participation(), r.topShare(), r.deviation(), r.alignment());
        }
    }

    static Report of(Recording recording, String encoderSha256) {
        RunState state =
                recording.state().orElseThrow(() -> new IllegalStateException("no state of the run on the log"));
        RunSpec spec = state.getSpec();
        long images = recording.newest().map(m -> m.getImages()).orElse(0L);
        double seconds = seconds(recording, state.getStepsDone());
        return new Report(
                state.getRun(),
                spec.getObjective().name(),
                Build.commit(),
                spec.getSeed(),
                spec.getData().getSpec(),
                spec.getDevice().name(),
                spec.getPrecision().name(),
                state.getStepsDone(),
                images,
                rounded(seconds),
                seconds > 0 ? rounded(images / seconds) : 0,
                new Pairs(recording.pairsMade(), images, recording.askedAgain()),
                undecodable(recording, Math.min(images, spec.getData().getN())),
                encoderSha256,
                probes(recording),
                Optional.ofNullable(recording.ranks().lastEntry())
                        .map(e -> Spectrum.of(e.getValue()))
                        .orElse(null),
                recording.alarms().stream().map(Raised::of).toList());
    }

    /** Whether the final encoder has been probed, and not only one before it. */
    boolean probed() {
        return probe != null && probe.trained().stepsDone() == steps;
    }

    private static @Nullable Undecodable undecodable(Recording recording, long reached) {
        NavigableMap<Integer, String> replaced = recording.replaced();
        return replaced.isEmpty()
                ? null
                : new Undecodable(
                        replaced.size(),
                        Math.max(replaced.size(), reached),
                        replaced.firstEntry().getValue());
    }

    /** From the mean over the steps heard of, should one have been lost. */
    private static double seconds(Recording recording, long steps) {
        return recording.steps().values().stream()
                        .mapToDouble(Recording.Step::millis)
                        .average()
                        .orElse(0)
                * steps
                / 1000;
    }

    private static @Nullable Probes probes(Recording recording) {
        Entry<Long, ProbeReport> last = recording.probes().lastEntry();
        if (last == null) {
            return null;
        }
        ProbeReport first = recording.probes().get(-1L);
        return new Probes(
                first == null ? null : Accuracy.random(first).orElse(null),
                first == null ? null : Accuracy.of(first),
                Accuracy.of(last.getValue()));
    }

    private static double rounded(double value) {
        return Math.rint(value * 100) / 100;
    }
}
