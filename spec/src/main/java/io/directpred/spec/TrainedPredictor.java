package io.directpred.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A predictor that the gradient trains: two layers, one, or none. */
final class TrainedPredictor {
    private TrainedPredictor() {}

    static Head of(RunSpec spec) {
        Predictor predictor = spec.getPredictor();
        int d = spec.getNetwork().getProjector().getDim();
        return switch (predictor.getKind()) {
            case mlp ->
                Heads.perceptron(
                        d, List.of(predictor.getHidden(), d), predictor.getNorm(), Norm.none, predictor.getBias());
            case linear -> Head.matrix(d, false);
            default -> Head.none(d);
        };
    }

    /** The keys that do not apply; throws {@link RunSpecException} for a kind of another objective. */
    static Map<String, String> unused(RunSpec spec) {
        PredictorKind kind = spec.getPredictor().getKind();
        if (kind != PredictorKind.mlp && kind != PredictorKind.linear && kind != PredictorKind.none) {
            throw new RunSpecException("predictor.kind = " + kind + " is not one of objective = " + spec.getObjective()
                    + "'s: it takes mlp, linear or none");
        }
        Map<String, String> unused = new LinkedHashMap<>();
        for (String key :
                new String[] {"rho", "eps", "alpha", "freq", "lag", "scale", "eps_form", "centred", "diagonal"}) {
            unused.put("predictor." + key, "nothing is set from F: the gradient trains the predictor");
        }
        if (kind != PredictorKind.mlp) {
            for (String key : new String[] {"hidden", "norm", "bias"}) {
                unused.put("predictor." + key, "only predictor.kind = mlp has a hidden layer");
            }
        }
        if (kind == PredictorKind.none) {
            SetPredictor.untrained(unused, "there is no predictor");
        }
        return unused;
    }
}
