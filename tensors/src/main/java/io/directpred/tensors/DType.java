package io.directpred.tensors;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Element types of tensors, by their safetensors names. */
public enum DType {
    F64("F64", 8, "DoubleStorage", 7),
    F32("F32", 4, "FloatStorage", 6),
    I64("I64", 8, "LongStorage", 4),
    U8("U8", 1, "ByteStorage", 0);

    final String safetensors;
    final int bytes;
    /** PyTorch's name for an array of this type, as its archives write it. */
    public final String storage;
    /** PyTorch's ScalarType, as TorchScript text writes it. */
    public final int scalarType;

    DType(String safetensors, int bytes, String storage, int scalarType) {
        this.safetensors = safetensors;
        this.bytes = bytes;
        this.storage = storage;
        this.scalarType = scalarType;
    }

    /** The type of a safetensors name; null where the format knows more types than are read here. */
    static @Nullable DType named(String name) {
        return Arrays.stream(values())
                .filter(d -> d.safetensors.equals(name))
                .findFirst()
                .orElse(null);
    }
}
