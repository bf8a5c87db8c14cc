package io.directpred.core;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_daxpy;
import static org.bytedeco.openblas.global.openblas.cblas_ddot;
import static org.bytedeco.openblas.global.openblas.cblas_dgemv;
import static org.bytedeco.openblas.global.openblas.cblas_dnrm2;
import static org.bytedeco.openblas.global.openblas.cblas_dscal;
import static org.bytedeco.openblas.global.openblas.cblas_dspmv;

import java.util.OptionalDouble;
import org.bytedeco.javacpp.DoublePointer;

/**
 * The greatest eigenvalue s of a symmetric matrix A by Lanczos's iteration, each new vector made orthogonal to all
 * before it, twice.
 *
 * <p>It ends where |A v - s v| is at most {@value #RESIDUAL} s, of a unit vector v and measured with A itself. The
 * first vector holds normal numbers that follow from d alone: so the bits repeat on one CPU model, and no eigenvector
 * is without a share in it. Where a gap g follows below s its error is about the square of that residual over g; of
 * eigenvalues that are closer it may be any.
 *
 * <p>Source: Golub and Van Loan, "Matrix computations", 4th edition, section 10.3.
 */
final class Lanczos implements AutoCloseable {
    static final double RESIDUAL = 1e-10;

    /** Products with A. Beyond it all eigenvalues at once are hardly slower. */
    private static final int MOST = 160;

    private final int dim;
    private final int most;
    private final DoublePointer matrix;
    private final DoublePointer basis; // d x most, a vector a column
    private final DoublePointer next;
    private final DoublePointer product;
    private final DoublePointer shares;
    /** T = Q^T A Q: its diagonal, and what is beside it. */
    private final double[] diagonal;

    private final double[] beside;

    private Lanczos(int dim, double[] upper) {
        OpenBlas.load(); // on one thread
        this.dim = dim;
        most = Math.min(MOST, dim);
        matrix = new DoublePointer(upper);
        basis = new DoublePointer((long) dim * most);
        next = new DoublePointer(dim);
        product = new DoublePointer(dim);
        shares = new DoublePointer(most);
        diagonal = new double[most];
        beside = new double[most];
    }

    /**
     * The eigenvalue, or nothing where it did not converge: the next ones are too close, or it is next to nothing
     * beside the least one.
     *
     * @param upper the upper triangle by rows
     */
    static OptionalDouble greatest(int dim, double[] upper) {
        double size = 0;
        for (double entry : upper) {
            size = Math.max(size, Math.abs(entry));
        }
        if (size < 1e-100 || size > 1e100) {
            return OptionalDouble.empty(); // squares would leave the range of numbers
        }
        try (Lanczos iteration = new Lanczos(dim, upper)) {
            return iteration.run();
        }
    }

    private OptionalDouble run() {
        CounterRandom start = CounterRandom.of(0, "start of Lanczos's iteration", dim);
        for (int i = 0; i < dim; i++) {
            next.put(i, start.nextGaussian());
        }
        double norm = cblas_dnrm2(dim, next, 1);
        double greatest = 0;
        for (int k = 0; k < most && norm > dim * 0x1p-52 * greatest; k++) {
            cblas_dscal(dim, 1 / norm, next, 1);
            DoublePointer.memcpy(column(k), next, (long) dim * Double.BYTES);
            multiply(column(k), next);
            diagonal[k] = orthogonalise(k);
            orthogonalise(k);
            norm = cblas_dnrm2(dim, next, 1);
            beside[k] = norm;
            double[] vectors = tridiagonal(k + 1);
            double[] values = OpenBlas.eigen(k + 1, vectors, true);
            greatest = Math.max(Math.abs(values[0]), Math.abs(values[k]));
            double last = vectors[(k + 1) * (k + 1) - 1];
            if (norm * Math.abs(last) <= RESIDUAL * values[k]) {
                OptionalDouble measured = measured(k + 1, vectors);
                if (measured.isPresent()) {
                    return measured;
                }
            }
        }
        return OptionalDouble.empty();
    }

    private DoublePointer column(int k) {
        return basis.getPointer((long) k * dim);
    }

    private void multiply(DoublePointer from, DoublePointer to) {
        cblas_dspmv(CblasColMajor, CblasLower, dim, 1, matrix, from, 1, 0, to, 1); // by rows the upper one
    }

    /** Takes from the next vector its shares in those until the k-th; tells that in the k-th. */
    private double orthogonalise(int k) {
        cblas_dgemv(CblasColMajor, CblasTrans, dim, k + 1, 1, basis, dim, next, 1, 0, shares, 1);
        cblas_dgemv(CblasColMajor, CblasNoTrans, dim, k + 1, -1, basis, dim, shares, 1, 1, next, 1);
        return shares.get(k);
    }

    private double[] tridiagonal(int n) {
        double[] t = new double[n * n];
        for (int i = 0; i < n; i++) {
            t[i * n + i] = diagonal[i];
            if (i + 1 < n) {
                t[i * n + i + 1] = beside[i];
                t[(i + 1) * n + i] = beside[i];
            }
        }
        return t;
    }

    /**
     * v A v of the Ritz vector v that belongs to the greatest eigenvalue of T, where its residual is as small as it
     * must be.
     */
    private OptionalDouble measured(int n, double[] vectors) {
        try (DoublePointer v = new DoublePointer(dim)) {
            for (int i = 0; i < n; i++) {
                shares.put(i, vectors[(n - 1) * n + i]);
            }
            cblas_dgemv(CblasColMajor, CblasNoTrans, dim, n, 1, basis, dim, shares, 1, 0, v, 1);
            cblas_dscal(dim, 1 / cblas_dnrm2(dim, v, 1), v, 1);
            multiply(v, product);
            double value = cblas_ddot(dim, v, 1, product, 1);
            cblas_daxpy(dim, -value, v, 1, product, 1);
            return cblas_dnrm2(dim, product, 1) <= RESIDUAL * value ? OptionalDouble.of(value) : OptionalDouble.empty();
        }
    }

    @Override
    public void close() {
        for (DoublePointer numbers : new DoublePointer[] {matrix, basis, next, product, shares}) {
            numbers.close();
        }
    }
}
