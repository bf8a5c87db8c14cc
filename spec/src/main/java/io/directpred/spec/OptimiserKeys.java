package io.directpred.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of an optimiser that the others do not read. */
final class OptimiserKeys {
    private OptimiserKeys() {}

    /** Each with the reason. */
    static Map<String, String> unused(OptimiserKind kind) {
        Map<String, String> unused = new LinkedHashMap<>();
        if (kind != OptimiserKind.adam) {
            unused.put("optimiser.beta2", "it is of optimiser.kind = adam, not of " + kind);
        }
        if (kind != OptimiserKind.lars) {
            unused.put("optimiser.trust", "it is of optimiser.kind = lars, not of " + kind);
        }
        return unused;
    }
}
