package io.directpred.stats;

import io.directpred.core.DirectCopy;
import io.directpred.core.DirectSet;
import io.directpred.core.InverseRoot;
import io.directpred.core.PredictorRule;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules by their names: from F, by its one eigen-decomposition, to the matrix that goes back. A new rule is one
 * line here.
 */
final class Rules {
    private static final Map<RuleKind, Function<Rule, PredictorRule>> BY_KIND = new EnumMap<>(Map.of(
            RuleKind.directpred, rule -> new DirectSet(0.5, rule.getEps(), rule.getFreq(), scale(rule), eps(rule)),
            RuleKind.directset,
                    rule -> new DirectSet(rule.getAlpha(), rule.getEps(), rule.getFreq(), scale(rule), eps(rule)),
            RuleKind.directcopy, rule -> new DirectCopy(rule.getEps(), rule.getFreq(), scale(rule), eps(rule)),
            RuleKind.inverse_root, rule -> new InverseRoot(rule.getFreq())));

    private Rules() {}

    /** None where nothing comes back; throws {@link IllegalArgumentException} naming a setting that makes no rule. */
    static Optional<PredictorRule> of(Rule rule) {
        return Optional.ofNullable(BY_KIND.get(rule.getKind())).map(made -> made.apply(rule));
    }

    private static PredictorRule.Scale scale(Rule rule) {
        return switch (rule.getScale()) {
            case largest -> PredictorRule.Scale.LARGEST;
            case frobenius -> PredictorRule.Scale.FROBENIUS;
            case none -> PredictorRule.Scale.NONE;
        };
    }

    private static PredictorRule.Eps eps(Rule rule) {
        return switch (rule.getEpsForm()) {
            case added -> PredictorRule.Eps.ADDED;
            case inside -> PredictorRule.Eps.INSIDE;
            case printed -> PredictorRule.Eps.PRINTED;
        };
    }
}
