package io.directpred.spec;

import io.directpred.spec.Architecture.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * MSBReg-style: views go to their centroid, singular values become even, and images are kicked at random (Moon,
 * Buracas, Park, Kim, Canny, WACV 2023). The form of the singular-value term and the weights are ours.
 */
final class MsbRegObjective implements Objective {
    /** Keys of what comes back from the stats service. */
    private static final Set<String> SERVED = Set.of("rho", "freq", "lag");

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
                "singular", spec.getMsbreg().getSingular(),
                "served", served(spec));
    }

    @Override
    public List<String> metrics() {
        return List.of("centroid", "kick", "evenness");
    }

    @Override
    public int noise(RunSpec spec) {
        return Page.EACH_IMAGE;
    }

    /** C^(-1/2), in the place of W, which no gradient trains. */
    @Override
    public Head predictor(RunSpec spec) {
        int d = spec.getNetwork().getProjector().getDim();
        return served(spec) ? Head.fixed(d) : Head.none(d);
    }

    @Override
    public Rule rule(RunSpec spec) {
        return StatsRules.of(spec, served(spec) ? RuleKind.inverse_root : RuleKind.none);
    }

    private static boolean served(RunSpec spec) {
        return spec.getMsbreg().getSingularFrom() == SingularFrom.stats;
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
        Map<String, String> unused = new LinkedHashMap<>();
        unused.put("target.stop_gradient", "MSBReg's target has no gradient");
        if (served(spec)) {
            spec.getPredictor().getSchema().getFields().stream()
                    .map(Schema.Field::name)
                    .filter(key -> !SERVED.contains(key))
                    .forEach(key -> unused.put("predictor." + key, "C^(-1/2) has no such key"));
        } else {
            unused.put("predictor", "with msbreg.singular_from = step nothing comes back from the stats service");
        }
        return unused;
    }
}
