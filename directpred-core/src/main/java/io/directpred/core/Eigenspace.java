package io.directpred.core;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A symmetric matrix as U diag(s) U^T with orthonormal U.
 *
 * <p>A symmetric solver, not a general one: where eigenvalues repeat (a rank-deficient F) a general solver's vectors
 * are not orthogonal and W comes out wrong. The sign of a vector is arbitrary; nothing here depends on it.
 */
public final class Eigenspace {
    private final int dim;
    private final double[] values;
    private final double[] vectors; // d x d, one a column

    private Eigenspace(int dim, double[] values, double[] vectors) {
        this.dim = dim;
        this.values = values;
        this.vectors = vectors;
    }

    /** The eigen-decomposition: the same bits from call to call on one CPU model. */
    public static Eigenspace of(PackedSymmetric matrix) {
        double[] full = matrix.toFull();
        double[] values = OpenBlas.eigen(matrix.dim(), full, true);
        return new Eigenspace(matrix.dim(), values, full);
    }

    /** The eigenvalues alone, ascending: about half the work. */
    public static double[] valuesOf(PackedSymmetric matrix) {
        return OpenBlas.eigen(matrix.dim(), matrix.toFull(), false);
    }

    public int dim() {
        return dim;
    }

    /** The eigenvalues s_j, ascending. */
    public double[] values() {
        return values.clone();
    }

    public double greatest() {
        return values[dim - 1];
    }

    /** The eigenvector u_j of the j-th smallest eigenvalue: d numbers, norm 1. */
    public double[] vector(int j) {
        return Arrays.copyOfRange(vectors, j * dim, (j + 1) * dim);
    }

    /** U diag(p(s)) U^T: the matrix with the same eigenvectors and each eigenvalue replaced. */
    public PackedSymmetric map(DoubleUnaryOperator p) {
        double[] scaled = new double[dim * dim];
        for (int j = 0; j < dim; j++) {
            double value = p.applyAsDouble(values[j]);
            for (int i = j * dim; i < (j + 1) * dim; i++) {
                scaled[i] = value * vectors[i];
            }
        }
        return PackedSymmetric.ofFull("U diag(p) U^T", dim, OpenBlas.multiplyTransposed(dim, scaled, vectors));
    }

    /** A U, by columns: what a matrix makes of each eigenvector. */
    double[] times(double[] matrixByColumns) {
        return OpenBlas.multiply(dim, matrixByColumns, vectors);
    }
}
