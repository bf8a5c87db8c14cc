package io.directpred.spec;

import java.util.Map;

/**
 * SimCLR: tells each image's two views from those of all other images of the batch (Chen, Kornblith, Norouzi, Hinton,
 * ICML 2020). Of a collapsed network the loss is log(2N - 1).
 */
final class SimClrObjective implements Objective {

    @Override
    public String title() {
        return "SimCLR";
    }

    @Override
    public String formula() {
        return "NT-Xent: -log softmax of cos / temperature over the other 2N-1 views, mean over 2N views, at least 0";
    }

    @Override
    public boolean hasTarget() {
        return false;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("temperature", spec.getSimclr().getTemperature());
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        return Map.of(
                "predictor", "SimCLR has no predictor",
                "target", "SimCLR has no target network");
    }
}
