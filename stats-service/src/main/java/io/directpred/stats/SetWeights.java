package io.directpred.stats;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import org.jspecify.annotations.Nullable;

/**
 * W as the rule set it, and the F that it belongs to, centred or diagonal where the rule says so. Safe for use by
 * several threads.
 */
final class SetWeights {
    private final PredictorRule rule;
    private final long step;
    private final CorrelationMatrix f;
    private @Nullable PackedSymmetric w;

    /** @param step whose C is the newest in F */
    SetWeights(PredictorRule rule, long step, CorrelationMatrix f) {
        this.rule = rule;
        this.step = step;
        this.f = f;
    }

    long step() {
        return step;
    }

    CorrelationMatrix f() {
        return f;
    }

    /** Made when it is asked for first; throws {@link IllegalArgumentException} where no W follows from F. */
    synchronized PackedSymmetric w() {
        if (w == null) {
            w = rule.weights(f);
        }
        return w;
    }
}
