package io.directpred.spec;

import java.util.List;
import java.util.Map;

/**
 * PEIRA: the energy of the ridge-optimal linear predictor between two views of one network (Arbel, Terver, Ponce, arXiv
 * 2605.17671). The predictor is computed inside the step: one that comes late lets the training diverge.
 */
final class PeiraObjective implements Objective {

    @Override
    public String title() {
        return "PEIRA";
    }

    @Override
    public String formula() {
        return "surrogate with the gradient of metric energy";
    }

    @Override
    public boolean hasTarget() {
        return false;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("lam", spec.getPeira().getLambda(), "eta", spec.getPeira().getEta());
    }

    @Override
    public List<String> metrics() {
        return List.of("energy");
    }

    @Override
    public List<String> matrices() {
        return List.of("Sigma", "M");
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        return Map.of(
                "predictor", "PEIRA computes its predictor inside the step",
                "target", "PEIRA has no target network");
    }
}
