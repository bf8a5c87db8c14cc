package io.directpred.spec;

import java.util.Map;

/**
 * VICReg: the two views' z agree, every channel varies, and no two channels vary together (Bardes, Ponce, LeCun, ICLR
 * 2022).
 */
final class VicRegObjective implements Objective {

    @Override
    public String title() {
        return "VICReg";
    }

    @Override
    public String formula() {
        return "invariance + variance + covariance, weighted, at least 0";
    }

    @Override
    public boolean hasTarget() {
        return false;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        Vicreg weights = spec.getVicreg();
        return Map.of(
                "invariance", weights.getInvariance(),
                "variance", weights.getVariance(),
                "covariance", weights.getCovariance());
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        return Map.of(
                "predictor", "VICReg has no predictor",
                "target", "VICReg has no target network");
    }
}
