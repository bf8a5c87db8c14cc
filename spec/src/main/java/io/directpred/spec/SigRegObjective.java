package io.directpred.spec;

import java.util.List;
import java.util.Map;

/**
 * SIGReg, the objective of LeJEPA: z is normal along random directions, and alike in all views (Balestriero, LeCun,
 * arXiv 2511.08544).
 */
final class SigRegObjective implements Objective {

    @Override
    public String title() {
        return "SIGReg (LeJEPA)";
    }

    @Override
    public String formula() {
        return "lambda normality + (1 - lambda) invariance, at least 0";
    }

    @Override
    public boolean hasTarget() {
        return false;
    }

    @Override
    public Range views() {
        return new Range(2, 16);
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("lam", spec.getSigreg().getLambda());
    }

    @Override
    public List<String> metrics() {
        return List.of("normality", "invariance");
    }

    @Override
    public int noise(RunSpec spec) {
        return spec.getSigreg().getDirections();
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        return Map.of(
                "predictor", "SIGReg has no predictor",
                "target", "SIGReg has no target network");
    }
}
