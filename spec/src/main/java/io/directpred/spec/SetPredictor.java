package io.directpred.spec;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A predictor of one matrix that is set from F. */
final class SetPredictor {
    private static final Set<PredictorKind> KINDS =
            EnumSet.of(PredictorKind.directpred, PredictorKind.directcopy, PredictorKind.directset);

    private SetPredictor() {}

    /** The matrix from z to q, however it comes by its numbers; none for kind none. */
    static Head head(RunSpec spec) {
        int d = spec.getNetwork().getProjector().getDim();
        PredictorKind kind = spec.getPredictor().getKind();
        return kind == PredictorKind.none ? Head.none(d) : Head.matrix(d, kind == PredictorKind.symmetric);
    }

    /** Whether the kind is set from F: each has a rule of its name. */
    static boolean is(PredictorKind kind) {
        return KINDS.contains(kind);
    }

    /** The rule of the kind's name; of another kind none. */
    static Rule rule(RunSpec spec) {
        PredictorKind kind = spec.getPredictor().getKind();
        return StatsRules.of(spec, is(kind) ? RuleKind.valueOf(kind.name()) : RuleKind.none);
    }

    /** Adds the keys of a predictor that a gradient trains. */
    static void untrained(Map<String, String> unused, String reason) {
        unused.put("predictor.lr_factor", reason);
        unused.put("predictor.weight_decay", reason);
    }

    /** The keys of one matrix that do not apply. */
    static Map<String, String> unused(RunSpec spec) {
        Map<String, String> unused = new LinkedHashMap<>();
        for (String key : new String[] {"hidden", "norm", "bias"}) {
            unused.put("predictor." + key, "the predictor is one matrix without a bias");
        }
        PredictorKind kind = spec.getPredictor().getKind();
        if (kind != PredictorKind.directset) {
            unused.put("predictor.alpha", "only predictor.kind = directset has an exponent");
        }
        if (!is(kind)) {
            for (String key : new String[] {"eps", "freq", "lag", "scale", "eps_form", "centred", "diagonal"}) {
                unused.put("predictor." + key, "with predictor.kind = " + kind + " nothing is set from F");
            }
        }
        if (is(kind) && spec.getPredictor().getEpsForm() == EpsForm.printed) {
            unused.put("predictor.scale", "with predictor.eps_form = printed F is not divided");
        }
        if (kind == PredictorKind.none) {
            untrained(unused, "there is no predictor");
        }
        return unused;
    }
}
