package io.directpred.spec;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The squared loss of one direction that the theory of linear networks is about (Tian, Chen, Ganguli, ICML 2021, Lemma
 * 1). With a linear encoder, no projector and plain SGD, training follows the flow of Lemma 1.
 */
final class Lemma1Objective implements Objective {
    private static final Set<PredictorKind> KINDS =
            EnumSet.of(PredictorKind.linear, PredictorKind.symmetric, PredictorKind.none);

    @Override
    public String title() {
        return "Lemma 1";
    }

    @Override
    public String formula() {
        return "|q0 - t0|^2 / 2, mean over the batch";
    }

    @Override
    public boolean hasTarget() {
        return true;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("stop_gradient", spec.getTarget().getStopGradient());
    }

    @Override
    public Head predictor(RunSpec spec) {
        return SetPredictor.head(spec);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        PredictorKind kind = spec.getPredictor().getKind();
        if (!KINDS.contains(kind)) {
            throw new RunSpecException("predictor.kind = " + kind
                    + " is not one of objective = lemma1's: it takes linear, symmetric or none");
        }
        return SetPredictor.unused(spec);
    }
}
