package io.directpred.spec;

import java.util.List;

/** Specifications whose data are named as {@code KIND} or {@code KIND:/DIR} already. */
final class Resolved {
    static final DataNames AS_NAMED = name -> name;

    private Resolved() {}

    static RunSpec resolve(List<Layer> layers) {
        return RunSpecs.resolve(layers, AS_NAMED);
    }
}
