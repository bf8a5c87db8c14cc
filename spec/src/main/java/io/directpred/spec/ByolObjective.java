package io.directpred.spec;

import java.util.Map;

/** BYOL: a predictor trained by gradient predicts the target network's projection (Grill et al., NeurIPS 2020). */
final class ByolObjective implements Objective {

    @Override
    public String title() {
        return "BYOL";
    }

    @Override
    public String formula() {
        return "(2 - 2 cos(q0, t0)) + (2 - 2 cos(q1, t1)), mean over the batch, from 0 to 8";
    }

    @Override
    public String formula(RunSpec spec) {
        return spec.getByol().getDistance() == Distance.euclidean
                ? "|q0 - t0|^2 + |q1 - t1|^2, mean over the batch"
                : formula();
    }

    @Override
    public boolean hasTarget() {
        return true;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of(
                "stop_gradient",
                spec.getTarget().getStopGradient(),
                "euclidean",
                spec.getByol().getDistance() == Distance.euclidean);
    }

    @Override
    public Head predictor(RunSpec spec) {
        return TrainedPredictor.of(spec);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        return TrainedPredictor.unused(spec);
    }
}
