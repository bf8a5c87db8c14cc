package io.directpred.chaos;

import io.directpred.spec.Objective;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.RunSpec;

/**
 * Which answers of the stats service a run has, and which of them a step needs: the W of step u = t-1-lag is due at
 * step t, where u is a multiple of freq; with a rule of kind none nothing is ever due.
 */
record Matrices(Rule rule) {

    static Matrices of(RunSpec spec) {
        return new Matrices(Objective.of(spec).rule(spec));
    }

    /** Whether anything comes back. */
    boolean any() {
        return rule.getKind() != RuleKind.none;
    }

    /** Whether the answer to a step holds a W. */
    boolean madeAt(long step) {
        return any() && step >= 0 && step % rule.getFreq() == 0;
    }

    /** Whether a step has an answer: a W, or F alone, which is told every so many steps. */
    boolean answeredAt(long step) {
        return madeAt(step) || step % rule.getTold() == 0;
    }

    /** The step whose W was due last when {@code next} steps were done; -1: none was. */
    long lastDue(long next) {
        long newest = next - 2 - rule.getLag();
        return !any() || newest < 0 ? -1 : newest - newest % rule.getFreq();
    }

    /** The first step whose W is due after {@code next} steps; {@link Long#MAX_VALUE}: none is. */
    long nextDue(long next) {
        long first = Math.max(0, next - 1 - rule.getLag());
        long freq = rule.getFreq();
        return any() ? (first + freq - 1) / freq * freq : Long.MAX_VALUE;
    }
}
