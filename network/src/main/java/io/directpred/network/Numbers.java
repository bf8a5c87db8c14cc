package io.directpred.network;

import io.directpred.spec.Architecture.Precision;
import io.directpred.tensors.DType;

/** What a precision is in PyTorch's types. */
final class Numbers {
    private Numbers() {}

    /** Type of the parameters, and so of everything that is kept. */
    static DType parameters(Precision precision) {
        return precision == Precision.FLOAT64 ? DType.F64 : DType.F32;
    }

    /** PyTorch's ScalarType of the encoder's activations, as TorchScript text writes it. */
    static int activations(Precision precision) {
        return switch (precision) {
            case FLOAT64 -> 7;
            case FLOAT32 -> 6;
            case BFLOAT16 -> 15;
        };
    }
}
