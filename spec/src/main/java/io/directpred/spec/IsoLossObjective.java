package io.directpred.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * IsoLoss: DirectPred whose z learns alike along all eigenvectors of W (Halvagal, Laborieux, Zenke, NeurIPS 2023). W
 * starts as the identity (ours) and no gradient trains it.
 */
final class IsoLossObjective implements Objective {

    @Override
    public String title() {
        return "IsoLoss";
    }

    @Override
    public String formula() {
        return "surrogate with the gradient of DirectPred's loss to q";
    }

    @Override
    public boolean hasTarget() {
        return true;
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of("euclidean", spec.getIsoloss().getDistance() == Distance.euclidean);
    }

    @Override
    public List<String> metrics() {
        return List.of("plain_loss");
    }

    @Override
    public Head predictor(RunSpec spec) {
        return Head.fixed(spec.getNetwork().getProjector().getDim());
    }

    @Override
    public Rule rule(RunSpec spec) {
        return SetPredictor.rule(spec);
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        PredictorKind kind = spec.getPredictor().getKind();
        if (!SetPredictor.is(kind)) {
            throw new RunSpecException("predictor.kind = " + kind
                    + " is not one of objective = isoloss's: it takes directpred, directcopy or directset");
        }
        Map<String, String> unused = new LinkedHashMap<>(SetPredictor.unused(spec));
        unused.put("target.stop_gradient", "IsoLoss's targets have no gradient");
        SetPredictor.untrained(unused, "no gradient trains IsoLoss's W");
        return unused;
    }
}
