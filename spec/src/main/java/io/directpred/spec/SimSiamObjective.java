package io.directpred.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** SimSiam: the prediction of one view's z is the other view's z, without a gradient (Chen and He, CVPR 2021). */
class SimSiamObjective implements Objective {

    @Override
    public String title() {
        return "SimSiam";
    }

    @Override
    public String formula() {
        return "-(cos(q0, z1) + cos(q1, z0)) / 2, mean over the batch, from -1 to 1";
    }

    @Override
    public boolean hasTarget() {
        return false;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("stop_gradient", spec.getTarget().getStopGradient());
    }

    @Override
    public Head predictor(RunSpec spec) {
        return TrainedPredictor.of(spec);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        Map<String, String> unused = new LinkedHashMap<>(TrainedPredictor.unused(spec));
        for (String key : new String[] {"momentum", "schedule", "start"}) {
            unused.put("target." + key, title() + " has no target network");
        }
        return unused;
    }
}
