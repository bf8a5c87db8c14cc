package io.directpred.spec;

import io.directpred.spec.Architecture.Page;
import java.util.List;
import java.util.Map;

/**
 * MSBReg-style: views go to their centroid, singular values become even, and images are kicked at random (Moon, Buracas, Park, Kim, Canny, WACV 2023).
 * The form of the singular-value term and the weights are ours.
 */
final class MsbRegObjective implements Objective {

    @Override
    public String title() {
        return "MSBReg-style";
    }

    @Override
    public String formula() {
        return "centroid + brownian kick + singular evenness";
    }

    @Override
    public boolean hasTarget() {
        return true;
    }

    @Override
    public Range views() {
        return new Range(2, 16);
    }

    @Override
    public Map<String, Object> settings(RunSpec spec) {
        return Map.of(
                "brownian", spec.getMsbreg().getBrownian(),
                "singular", spec.getMsbreg().getSingular());
    }

    @Override
    public List<String> metrics() {
        return List.of("centroid", "kick", "evenness");
    }

    @Override
    public int noise(RunSpec spec) {
        return Page.EACH_IMAGE;
    }

    @Override
    public Map<String, String> unused(RunSpec spec) {
        int rows = spec.getViews().getEach().size() * spec.getOptimiser().getBatch();
        int d = spec.getNetwork().getProjector().getDim();
        if (rows < d) {
            throw new RunSpecException("network.projector.dim = " + d + " is more than the " + rows
                    + " views of a batch (views.count x optimiser.batch): objective = msbreg needs as many singular values;"
                    + " lower it, or raise one of those");
        }
        return Map.of(
                "predictor", "MSBReg has no predictor",
                "target.stop_gradient", "MSBReg's target has no gradient");
    }
}
