package io.directpred.stats;

import io.directpred.core.Alignment;
import io.directpred.core.CorrelationMatrix;
import io.directpred.core.Eigenspace;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.SpectrumSummary;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Spectrum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step folded: the answer to it where it has one, and what its spectrum is computed from; nothing in it changes when the next is folded.
 *
 * @param mean moving average of the mean of z, as F is of z z^T
 * @param w W if it was set at this step
 */
record Folded(
        BatchCorrelation record,
        Optional<PredictorWeights> answer,
        CorrelationMatrix f,
        double[] mean,
        BatchStatistics batch,
        @Nullable PackedSymmetric w) {
    /** Up to this d a spectrum is computed every step; it costs d^3, so beyond it so much more rarely. */
    private static final int EVERY_STEP = 256;

    private static final Alignment NO_WEIGHTS =
            new Alignment(new double[0], Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, new double[0]);

    /** Whether there is a report on this step: where d is large, not on every one. */
    boolean isReported() {
        return record.getStep() % interval(f.dim()) == 0;
    }

    static long interval(int dim) {
        double ratio = Math.max(1, dim / (double) EVERY_STEP);
        return Math.round(ratio * ratio * ratio);
    }

    /**
     * The report on this step.
     *
     * <p>W is the one trained by gradient, else the one just set. Where there is neither (a multi-layer predictor, or a step at which
     * the rule does not set W) the numbers about W are NaN and its lists empty. For a few steps after a fold state the centred
     * effective rank is approximate: the moving average of the mean starts anew there.
     */
    Spectrum spectrum() {
        double[] values = f.eigenspace().values();
        SpectrumSummary summary = SpectrumSummary.of(values);
        SpectrumSummary centred = SpectrumSummary.of(Eigenspace.valuesOf(f.centred(mean)));
        Alignment alignment = alignment();
        return Spectrum.newBuilder()
                .setRun(record.getRun())
                .setAttempt(record.getAttempt())
                .setStep(record.getStep())
                .setEffectiveRank(summary.effectiveRank())
                .setCentredEffectiveRank(centred.effectiveRank())
                .setParticipationRatio(summary.participationRatio())
                .setTopShare(summary.topShare())
                .setFeatureDeviation(SpectrumSummary.featureDeviation(batch.unitMean(), batch.unitSquare()))
                .setAlignment(alignment.meanCosine())
                .setCommutator(alignment.relativeCommutator())
                .setAsymmetry(alignment.asymmetry())
                .setEigenvalues(greatestFirst(values))
                .setWEigenvalues(greatestFirst(alignment.weightEigenvalues()))
                .setCosines(greatestFirst(alignment.cosines()))
                .build();
    }

    private Alignment alignment() {
        if (batch.w().length > 0) {
            return Alignment.of(f, batch.w());
        }
        return w == null ? NO_WEIGHTS : Alignment.of(f, w.toFull());
    }

    private static List<Double> greatestFirst(double[] ascending) {
        List<Double> values = new ArrayList<>(ascending.length);
        for (double value : ascending) {
            values.add(value);
        }
        Collections.reverse(values);
        return values;
    }
}
