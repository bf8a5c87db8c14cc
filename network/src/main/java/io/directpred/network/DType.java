package io.directpred.network;

import java.util.Arrays;

/** Element types of tensors, by their safetensors names. */
public enum DType {
    F64("F64", 8, "DoubleStorage", 7),
    F32("F32", 4, "FloatStorage", 6),
    I64("I64", 8, "LongStorage", 4),
    U8("U8", 1, "ByteStorage", 0);

    final String safetensors;
    final int bytes;
    final String storage;
    /** PyTorch's ScalarType, as TorchScript text writes it. */
    final int scalarType;

    DType(String safetensors, int bytes, String storage, int scalarType) {
        this.safetensors = safetensors;
        this.bytes = bytes;
        this.storage = storage;
        this.scalarType = scalarType;
    }

    static DType named(String name) {
        return Arrays.stream(values())
                .filter(d -> d.safetensors.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "dtype " + name + " is not read here; allowed are " + Arrays.toString(values())));
    }
}
