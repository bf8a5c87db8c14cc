package io.directpred.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A symmetric d x d matrix of finite float64 numbers, held as its upper triangle by rows: d(d+1)/2 numbers.
 *
 * <p>Immutable. No instance holds NaN or Infinity: whatever makes one from outside is told the matrix's name and
 * refuses by it. On the wire the numbers are little-endian, float64 (F, W) or float32 (C).
 */
public final class PackedSymmetric {
    /** Greatest d: a full matrix of it is 2 GB. */
    public static final int MAX_DIM = 16384;

    /**
     * Numbers a side of the squares in which a matrix is read by columns: by whole columns each number is another line
     * of the cache.
     */
    private static final int BLOCK = 32;

    /** Up to this d all eigenvalues take 4 ms, which an iteration may take, too. */
    private static final int ALL_AT_ONCE = 256;

    private final int dim;
    private final double[] upper;

    private PackedSymmetric(int dim, double[] upper) {
        this.dim = dim;
        this.upper = upper;
    }

    /**
     * The symmetric part (A + A^T)/2 of a full matrix.
     *
     * @param name what an error calls the matrix, such as {@code "C of step 7"}
     * @param full d x d by rows
     * @throws IllegalArgumentException naming matrix, place and value if the length is not d*d or a number is not
     *     finite
     */
    public static PackedSymmetric ofFull(String name, int dim, double[] full) {
        requireLength(name, "numbers", full.length, (long) dim * dim);
        double[] upper = new double[packedLength(dim)];
        for (int rows = 0; rows < dim; rows += BLOCK) {
            for (int columns = rows; columns < dim; columns += BLOCK) {
                for (int i = rows; i < Math.min(rows + BLOCK, dim); i++) {
                    int row = i * dim - i * (i - 1) / 2 - i;
                    for (int j = Math.max(i, columns); j < Math.min(columns + BLOCK, dim); j++) {
                        upper[row + j] = full[i * dim + j] / 2 + full[j * dim + i] / 2;
                    }
                }
            }
        }
        return finite(name, dim, upper);
    }

    /** The symmetric part of a matrix given by its rows; errors as {@link #ofFull}. */
    public static PackedSymmetric of(String name, double[][] rows) {
        int dim = rows.length;
        double[] full = new double[Math.multiplyExact(dim, dim)];
        for (int i = 0; i < dim; i++) {
            requireLength(name, "numbers in row " + i, rows[i].length, dim);
            System.arraycopy(rows[i], 0, full, i * dim, dim);
        }
        return ofFull(name, dim, full);
    }

    /** Reads d(d+1)/2 float64, little-endian, leaving the buffer's position as it is; errors as {@link #ofFull}. */
    public static PackedSymmetric ofFloat64(String name, int dim, ByteBuffer bytes) {
        requireLength(name, "bytes", bytes.remaining(), (long) packedLength(dim) * Double.BYTES);
        double[] upper = new double[packedLength(dim)];
        littleEndian(bytes).asDoubleBuffer().get(upper);
        return finite(name, dim, upper);
    }

    /** Reads d(d+1)/2 float32, little-endian, leaving the buffer's position as it is; errors as {@link #ofFull}. */
    public static PackedSymmetric ofFloat32(String name, int dim, ByteBuffer bytes) {
        requireLength(name, "bytes", bytes.remaining(), (long) packedLength(dim) * Float.BYTES);
        double[] upper = new double[packedLength(dim)];
        var floats = littleEndian(bytes).asFloatBuffer();
        Arrays.setAll(upper, floats::get);
        return finite(name, dim, upper);
    }

    public int dim() {
        return dim;
    }

    public double get(int row, int column) {
        int i = Math.min(row, column);
        int j = Math.max(row, column);
        return upper[i * dim - i * (i - 1) / 2 + j - i];
    }

    /** The whole matrix, d x d by rows (as by columns). */
    public double[] toFull() {
        double[] full = new double[dim * dim];
        for (int i = 0, k = 0; i < dim; k += dim - i, i++) {
            System.arraycopy(upper, k, full, i * dim + i, dim - i);
        }
        for (int rows = 0; rows < dim; rows += BLOCK) {
            for (int columns = 0; columns <= rows; columns += BLOCK) {
                for (int i = rows; i < Math.min(rows + BLOCK, dim); i++) {
                    for (int j = columns; j < Math.min(columns + BLOCK, i); j++) {
                        full[i * dim + j] = full[j * dim + i];
                    }
                }
            }
        }
        return full;
    }

    /** The triangle as float64, little-endian: 4 d(d+1) bytes. */
    public ByteBuffer toFloat64() {
        ByteBuffer bytes = ByteBuffer.allocate(upper.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(upper);
        return bytes;
    }

    /**
     * The triangle as float32, little-endian: 2 d(d+1) bytes; a number beyond float32 becomes an infinity, which a
     * reader refuses.
     */
    public ByteBuffer toFloat32() {
        ByteBuffer bytes = ByteBuffer.allocate(upper.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        var floats = bytes.asFloatBuffer();
        for (double value : upper) {
            floats.put((float) value);
        }
        return bytes;
    }

    /**
     * The greatest eigenvalue: up to d = {@value #ALL_AT_ONCE} LAPACK's, beyond by {@link Lanczos}, whose residual is
     * bounded, or else LAPACK's as well.
     */
    double greatestEigenvalue() {
        OptionalDouble iterated = dim <= ALL_AT_ONCE ? OptionalDouble.empty() : Lanczos.greatest(dim, upper);
        return iterated.orElseGet(() -> Eigenspace.valuesOf(this)[dim - 1]);
    }

    /** The square root of the sum of the squares of all d x d entries. */
    double frobeniusNorm() {
        double squares = 0;
        for (int i = 0, k = 0; i < dim; i++) {
            for (int j = i; j < dim; j++, k++) {
                squares += (i == j ? 1 : 2) * upper[k] * upper[k];
            }
        }
        return Math.sqrt(squares);
    }

    /** The same without what is off the diagonal. */
    PackedSymmetric diagonal() {
        double[] kept = new double[upper.length];
        for (int i = 0, k = 0; i < dim; k += dim - i, i++) {
            kept[k] = upper[k];
        }
        return new PackedSymmetric(dim, kept);
    }

    /** a A + b B, where A is this. */
    PackedSymmetric blend(double a, PackedSymmetric other, double b) {
        requireLength("matrix", "rows", other.dim, dim);
        double[] sum = new double[upper.length];
        Arrays.setAll(sum, k -> a * upper[k] + b * other.upper[k]);
        return finite("sum", dim, sum);
    }

    /** a A + b I, where A is this. */
    PackedSymmetric scaledPlusDiagonal(double a, double b) {
        double[] sum = new double[upper.length];
        Arrays.setAll(sum, k -> a * upper[k]);
        for (int i = 0, k = 0; i < dim; k += dim - i, i++) {
            sum[k] += b;
        }
        return finite("sum", dim, sum);
    }

    /** A - v v^T, where A is this. */
    PackedSymmetric minusOuter(double[] v) {
        requireLength("vector", "numbers", v.length, dim);
        double[] difference = new double[upper.length];
        for (int i = 0, k = 0; i < dim; i++) {
            for (int j = i; j < dim; j++, k++) {
                difference[k] = upper[k] - v[i] * v[j];
            }
        }
        return finite("difference", dim, difference);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedSymmetric that && dim == that.dim && Arrays.equals(upper, that.upper);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(upper);
    }

    @Override
    public String toString() {
        return "symmetric " + dim + " x " + dim;
    }

    private static ByteBuffer littleEndian(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int packedLength(int dim) {
        if (dim < 1 || dim > MAX_DIM) {
            throw new IllegalArgumentException("a matrix has 1 to " + MAX_DIM + " rows, not " + dim);
        }
        return dim * (dim + 1) / 2;
    }

    private static void requireLength(String name, String unit, int length, long expected) {
        if (length != expected) {
            throw new IllegalArgumentException(name + " has " + length + " " + unit + ", expected " + expected);
        }
    }

    private static PackedSymmetric finite(String name, int dim, double[] upper) {
        for (int i = 0, k = 0; i < dim; i++) {
            for (int j = i; j < dim; j++, k++) {
                if (!Double.isFinite(upper[k])) {
                    throw new IllegalArgumentException(
                            name + " has " + upper[k] + " at row " + i + ", column " + j + ": training has diverged");
                }
            }
        }
        return new PackedSymmetric(dim, upper);
    }
}
