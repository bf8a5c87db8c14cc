package io.directpred.core;

import org.jspecify.annotations.Nullable;

/**
 * F, the moving average of the correlation C of the projector's raw outputs: neither normalised nor centred (paper,
 * Sec. 4.2).
 *
 * <p>F <- C at the first batch, then F <- rho F + (1 - rho) C; no bias correction. Immutable: a fold makes the next
 * one.
 */
public final class CorrelationMatrix {
    private final double rho;
    private final PackedSymmetric matrix;
    private @Nullable Eigenspace eigenspace;

    private CorrelationMatrix(double rho, PackedSymmetric matrix) {
        this.rho = rho;
        this.matrix = matrix;
    }

    /**
     * F as it is after some batch; after the first one it is that batch's C.
     *
     * @param rho weight of the old value, 0 <= rho < 1
     */
    public static CorrelationMatrix of(double rho, PackedSymmetric f) {
        if (!(rho >= 0 && rho < 1)) {
            throw new IllegalArgumentException("rho is " + rho + ", allowed is 0 <= rho < 1");
        }
        return new CorrelationMatrix(rho, f);
    }

    /**
     * C = (1/2B) sum z z^T over the vectors of both views.
     *
     * @param z1 first view, B x d
     * @param z2 second view, B x d
     */
    public static PackedSymmetric ofViews(String name, double[][] z1, double[][] z2) {
        int dim = z1[0].length;
        double[] sum = new double[Math.multiplyExact(dim, dim)];
        int count = z1.length + z2.length;
        for (double[][] view : new double[][][] {z1, z2}) {
            for (double[] z : view) {
                for (int i = 0; i < dim; i++) {
                    for (int j = 0; j < dim; j++) {
                        sum[i * dim + j] += z[i] * z[j] / count;
                    }
                }
            }
        }
        return PackedSymmetric.ofFull(name, dim, sum);
    }

    /** rho F + (1 - rho) C. */
    public CorrelationMatrix fold(PackedSymmetric c) {
        return new CorrelationMatrix(rho, matrix.blend(rho, c, 1 - rho));
    }

    public double rho() {
        return rho;
    }

    public int dim() {
        return matrix.dim();
    }

    public PackedSymmetric matrix() {
        return matrix;
    }

    /**
     * What W is set from: F itself, F - m m^T, or the diagonal of either.
     *
     * @param m the same moving average of the mean of z; F is centred where it is not empty
     * @param diagonal whether what is off the diagonal counts as 0
     */
    public CorrelationMatrix basis(double[] m, boolean diagonal) {
        if (m.length == 0 && !diagonal) {
            return this;
        }
        PackedSymmetric centred = m.length == 0 ? matrix : centred(m);
        return new CorrelationMatrix(rho, diagonal ? centred.diagonal() : centred);
    }

    /** F - m m^T, the covariance where m is the same moving average of the mean of z. */
    public PackedSymmetric centred(double[] m) {
        return matrix.minusOuter(m);
    }

    /** The eigen-decomposition of F, made at the first call. */
    public synchronized Eigenspace eigenspace() {
        if (eigenspace == null) {
            eigenspace = Eigenspace.of(matrix);
        }
        return eigenspace;
    }
}
