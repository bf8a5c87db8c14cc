package io.directpred.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** FastSiam: SimSiam with several views, each of which predicts the mean of the others (Pototzky, Sultan, Schmidt-Thieme, GCPR 2022). */
final class FastSiamObjective implements Objective {

    @Override
    public String title() {
        return "FastSiam";
    }

    @Override
    public String formula() {
        return "-cos(q, mean of the other views' z), mean over views, from -1 to 1";
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
        return Map.of("stop_gradient", spec.getTarget().getStopGradient());
    }

    @Override
    public Head predictor(RunSpec spec) {
        return TrainedPredictor.of(spec);
    }

    @Override
    public Rule rule(RunSpec spec) {
        return StatsRules.of(spec, RuleKind.none);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        Map<String, String> unused = new LinkedHashMap<>(TrainedPredictor.unused(spec));
        for (String key : new String[] {"momentum", "schedule", "start"}) {
            unused.put("target." + key, "FastSiam has no target network");
        }
        return unused;
    }
}
