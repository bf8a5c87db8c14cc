package io.directpred.network;

import io.directpred.tensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the few opcodes of pickle protocol 2 that TorchScript's {@code data.pkl} consists of: objects of script
 * classes, tensors, booleans, numbers.
 *
 * <p>It only writes: nothing here ever reads a pickle. Source: CPython's pickletools, and PyTorch's serialisation
 * format.
 */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle() {
        out.write(0x80);
        out.write(2);
    }

    /** Begins an object of class {@code __torch__.name}; attributes follow by {@link #key}, then {@link #end}. */
    Pickle object(String name) {
        global("__torch__", name);
        return op(')').op(0x81).op('}').op('(');
    }

    Pickle end() {
        return op('u').op('b');
    }

    Pickle key(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return op('X').int32(text.length).bytes(text);
    }

    Pickle bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    Pickle number(double value) {
        return op('G').bytes(ByteBuffer.allocate(8).putDouble(value).array()); // big-endian
    }

    /**
     * A contiguous tensor over the storage {@code data/index}, or, constant, one whose elements are all the storage's
     * only one.
     */
    Pickle tensor(Tensor t, int index, boolean requiresGrad, boolean constant) {
        long[] shape = t.shape();
        long elements = constant ? 1 : Tensor.elements(shape);
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').key("storage");
        global("torch", t.dtype().storage);
        key(String.valueOf(index)).key("cpu").integer(elements).op('t').op('Q');
        integer(0)
                .tuple(shape)
                .tuple(constant ? new long[shape.length] : strides(shape))
                .bool(requiresGrad);
        global("collections", "OrderedDict").op(')').op('R');
        return op('t').op('R');
    }

    byte[] finish() {
        op('.');
        return out.toByteArray();
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    private Pickle tuple(long[] values) {
        op('(');
        for (long v : values) {
            integer(v);
        }
        return op('t');
    }

    private Pickle integer(long value) {
        return op('J').int32(Math.toIntExact(value));
    }

    private Pickle global(String module, String name) {
        op('c').bytes(module.getBytes(StandardCharsets.UTF_8)).op('\n');
        return bytes(name.getBytes(StandardCharsets.UTF_8)).op('\n');
    }

    private Pickle op(int code) {
        out.write(code);
        return this;
    }

    private Pickle int32(int value) {
        return bytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private Pickle bytes(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
        return this;
    }
}
