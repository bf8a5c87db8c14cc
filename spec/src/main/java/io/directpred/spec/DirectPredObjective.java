package io.directpred.spec;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * DirectPred and its family: a linear predictor set from F, or trained by gradient (Tian, Chen, Ganguli, ICML 2021).
 */
final class DirectPredObjective implements Objective {
    private static final Set<PredictorKind> BY_GRADIENT = EnumSet.of(PredictorKind.linear, PredictorKind.symmetric);

    @Override
    public String title() {
        return "DirectPred";
    }

    @Override
    public String formula() {
        return "-2 cos(q0, t0) - 2 cos(q1, t1), mean over the batch, from -4 to 4";
    }

    @Override
    public String formula(RunSpec spec) {
        boolean euclidean = spec.getDirectpred().getDistance() == Distance.euclidean;
        if (spec.getDirectpred().getSymmetricLoss()) {
            return euclidean ? "|q0 - t0|^2 + |q1 - t1|^2, mean over the batch" : formula();
        }
        return euclidean ? "|q0 - t0|^2, mean over the batch" : "-2 cos(q0, t0), mean over the batch, from -2 to 2";
    }

    @Override
    public boolean hasTarget() {
        return true;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of(
                "symmetric",
                spec.getDirectpred().getSymmetricLoss(),
                "stop_gradient",
                spec.getTarget().getStopGradient(),
                "euclidean",
                spec.getDirectpred().getDistance() == Distance.euclidean);
    }

    @Override
    public Head predictor(RunSpec spec) {
        return SetPredictor.head(spec);
    }

    @Override
    public Rule rule(RunSpec spec) {
        return SetPredictor.rule(spec);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        PredictorKind kind = spec.getPredictor().getKind();
        if (!SetPredictor.is(kind) && !BY_GRADIENT.contains(kind) && kind != PredictorKind.none) {
            throw new RunSpecException(
                    "predictor.kind = " + kind + " is not one of objective = directpred's: it takes "
                            + "directpred, directcopy, directset, linear, symmetric or none; a two-layer predictor is objective = byol");
        }
        return SetPredictor.unused(spec);
    }
}
