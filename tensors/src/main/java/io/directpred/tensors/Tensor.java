package io.directpred.tensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor outside any engine: type, shape, and elements in row-major order, little-endian.
 *
 * @param data exactly the bytes of the elements; not copied, not to be changed
 */
public record Tensor(DType dtype, long[] shape, byte[] data) {

    /** Throws {@link IllegalArgumentException} where the bytes are not those of the shape. */
    public Tensor {
        if (bytes(dtype, shape) != data.length) {
            throw new IllegalArgumentException(
                    "a " + dtype + " tensor of shape " + Arrays.toString(shape) + " has not " + data.length + " bytes");
        }
    }

    public static Tensor of(float[] values, long... shape) {
        ByteBuffer b = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        b.asFloatBuffer().put(values);
        return new Tensor(DType.F32, shape, b.array());
    }

    public static Tensor of(double[] values, long... shape) {
        ByteBuffer b = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        b.asDoubleBuffer().put(values);
        return new Tensor(DType.F64, shape, b.array());
    }

    /** The elements as float64, whatever the type. */
    public double[] toDoubles() {
        ByteBuffer b = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[data.length / dtype.bytes];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case F64 -> b.getDouble();
                case F32 -> b.getFloat();
                case I64 -> b.getLong();
                case U8 -> b.get() & 0xFF;
            };
        }
        return values;
    }

    /** Whether no element is NaN or infinite. */
    public boolean isFinite() {
        if (dtype != DType.F32 && dtype != DType.F64) {
            return true;
        }
        ByteBuffer b = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            if (!Double.isFinite(dtype == DType.F32 ? b.getFloat() : b.getDouble())) {
                return false;
            }
        }
        return true;
    }

    /** The elements rounded to float32, whatever the type. */
    public float[] toFloats() {
        double[] values = toDoubles();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** The same numbers in another floating type. */
    public Tensor to(DType other) {
        if (other == dtype) {
            return this;
        }
        return switch (other) {
            case F64 -> of(toDoubles(), shape);
            case F32 -> of(toFloats(), shape);
            default -> throw new IllegalArgumentException("no conversion to " + other);
        };
    }

    /**
     * Product of the sizes; throws {@link IllegalArgumentException} where one is negative or the product passes 2^63.
     */
    public static long elements(long[] shape) {
        long n = 1;
        for (long s : shape) {
            if (s < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has a negative size");
            }
            n = product(n, s, shape);
        }
        return n;
    }

    static long bytes(DType dtype, long[] shape) {
        return product(elements(shape), dtype.bytes, shape);
    }

    private static long product(long a, long b, long[] shape) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has more than 2^63 bytes", e);
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Tensor t
                && t.dtype == dtype
                && Arrays.equals(t.shape, shape)
                && Arrays.equals(t.data, data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data) * 31 + Arrays.hashCode(shape);
    }
}
