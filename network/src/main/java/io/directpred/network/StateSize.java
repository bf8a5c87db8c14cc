package io.directpred.network;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import java.util.List;
import java.util.stream.Stream;

/** How large the state of a {@link TrainingNetwork} is, without making one. */
public final class StateSize {
    private StateSize() {}

    /** Bytes of all tensors: networks, predictor, momentum, what optimiser and objective keep. */
    public static long bytes(Architecture architecture) {
        Script script = new Script(architecture);
        long networks = script.networks().size()
                * script.network(false).stream().mapToLong(Slot::numbers).sum();
        long others = Stream.of(script.predictor(), script.trained(), script.kept()) // trained: their momentum
                .flatMap(List::stream)
                .mapToLong(Slot::numbers)
                .sum();
        return (networks + others) * (architecture.precision() == Precision.FLOAT64 ? Double.BYTES : Float.BYTES);
    }
}
