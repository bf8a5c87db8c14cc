package io.directpred.stats;

import io.directpred.core.Alignment;
import io.directpred.core.CorrelationMatrix;
import io.directpred.core.Eigenspace;
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
 * One step folded: the answer to it where it has one, and what its spectrum is computed from; nothing in it changes
 * when the next is folded.
 *
 * @param mean moving average of the mean of z, as F is of z z^T
 * @param set the W that is in use after this step where the rule set it, or, where the gradient has a part in it, that
 *     it began from
 * @param every steps from one report to the next; 0: as many as d asks for
 */
record Folded(
        BatchCorrelation record,
        Optional<PredictorWeights> answer,
        CorrelationMatrix f,
        double[] mean,
        BatchStatistics batch,
        @Nullable SetWeights set,
        int every) {
    /**
     * Up to this d a spectrum is computed every step where nothing else is asked for; it costs d^3, so beyond it so
     * much more rarely.
     */
    private static final int EVERY_STEP = 256;

    private static final Alignment NO_WEIGHTS =
            new Alignment(new double[0], Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, new double[0]);

    /** Whether there is a report on this step. */
    boolean isReported() {
        return record.getStep() % (every > 0 ? every : interval(f.dim())) == 0;
    }

    static long interval(int dim) {
        double ratio = Math.max(1, dim / (double) EVERY_STEP);
        return Math.round(ratio * ratio * ratio);
    }

    /**
     * The report on this step.
     *
     * <p>W is the one that the step used where the gradient has a part in it, else the one that the next step uses:
     * with a lag it is of an earlier step's F, and is compared with both. Where there is none (a multi-layer predictor,
     * or the first steps of a lag) the numbers about W are NaN and its lists empty. For a few steps after a fold state
     * the centred effective rank is approximate: the moving average of the mean starts anew there.
     */
    Spectrum spectrum() {
        double[] values = f.eigenspace().values();
        SpectrumSummary summary = SpectrumSummary.of(values);
        SpectrumSummary centred = SpectrumSummary.of(Eigenspace.valuesOf(f.centred(mean)));
        double[] w = weights();
        Alignment alignment = w.length == 0 ? NO_WEIGHTS : Alignment.of(f, w);
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
                .setSetStep(set == null ? -1 : set.step())
                .setSetCosines(greatestFirst(setCosines(w)))
                .build();
    }

    private double[] weights() {
        if (batch.w().length > 0) {
            return batch.w();
        }
        return set == null ? new double[0] : set.w().toFull();
    }

    private double[] setCosines(double[] w) {
        return set == null || set.step() == record.getStep() ? new double[0] : Alignment.cosines(set.f(), w);
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
