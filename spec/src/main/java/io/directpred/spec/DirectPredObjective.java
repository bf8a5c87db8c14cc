package io.directpred.spec;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** DirectPred and its family: a linear predictor set from F, or trained by gradient (Tian, Chen, Ganguli, ICML 2021). */
final class DirectPredObjective implements Objective {
    private static final Set<PredictorKind> SET_FROM_F =
            EnumSet.of(PredictorKind.directpred, PredictorKind.directcopy, PredictorKind.directset);
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
    public boolean hasTarget() {
        return true;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("stop_gradient", spec.getTarget().getStopGradient());
    }

    @Override
    public Head predictor(RunSpec spec) {
        int d = spec.getNetwork().getProjector().getDim();
        PredictorKind kind = spec.getPredictor().getKind();
        return kind == PredictorKind.none ? Head.none(d) : Head.matrix(d, kind == PredictorKind.symmetric);
    }

    @Override
    public Rule rule(RunSpec spec) {
        return StatsRules.of(
                spec,
                SET_FROM_F.contains(spec.getPredictor().getKind())
                        ? RuleKind.valueOf(spec.getPredictor().getKind().name())
                        : RuleKind.none);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        PredictorKind kind = spec.getPredictor().getKind();
        if (!SET_FROM_F.contains(kind) && !BY_GRADIENT.contains(kind) && kind != PredictorKind.none) {
            throw new RunSpecException(
                    "predictor.kind = " + kind + " is not one of objective = directpred's: it takes "
                            + "directpred, directcopy, directset, linear, symmetric or none; a two-layer predictor is objective = byol");
        }
        Map<String, String> unused = new LinkedHashMap<>();
        for (String key : new String[] {"hidden", "norm", "bias"}) {
            unused.put("predictor." + key, "the predictor is one matrix without a bias");
        }
        if (kind != PredictorKind.directset) {
            unused.put("predictor.alpha", "only predictor.kind = directset has an exponent");
        }
        if (!SET_FROM_F.contains(kind)) {
            for (String key : new String[] {"eps", "freq", "lag"}) {
                unused.put("predictor." + key, "with predictor.kind = " + kind + " nothing is set from F");
            }
        }
        return unused;
    }
}
