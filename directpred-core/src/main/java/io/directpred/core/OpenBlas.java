package io.directpred.core;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.nio.file.Path;
import org.bytedeco.openblas.presets.openblas_nolapack;

/**
 * LAPACK and matrix products of OpenBLAS. One thread: sums are always taken in the same order, so bits repeat on one
 * CPU model.
 *
 * <p>Matrices are d x d by columns, which for symmetric ones is by rows as well.
 */
public final class OpenBlas {
    private static final String CACHE = "org.bytedeco.javacpp.cachedir";

    static {
        String natives =
                System.getenv("DJL_CACHE_DIR"); // one variable says where the libraries of all jars are unpacked
        if (natives != null && System.getProperty(CACHE) == null) {
            System.setProperty(CACHE, Path.of(natives, "javacpp").toString());
        }
        openblas_nolapack.blas_set_num_threads(1);
    }

    private OpenBlas() {}

    /**
     * Loads the library, which the first call does otherwise; throws {@link LinkageError} where it cannot be loaded.
     */
    public static void load() {
        // by the class itself
    }

    /**
     * Symmetric eigenproblem by divide and conquer (LAPACK dsyevd), orthonormal also where eigenvalues repeat.
     *
     * @param matrix overwritten: by the eigenvectors, one a column, if they are wanted
     * @return the eigenvalues, ascending
     */
    static double[] eigen(int dim, double[] matrix, boolean vectors) {
        double[] values = new double[dim];
        byte job = (byte) (vectors ? 'V' : 'N');
        int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, job, (byte) 'L', dim, matrix, dim, values);
        if (info != 0) {
            throw new IllegalStateException(
                    "LAPACK dsyevd of a " + dim + " x " + dim + " matrix failed with info " + info);
        }
        return values;
    }

    /** A B. */
    static double[] multiply(int dim, double[] a, double[] b) {
        return gemm(dim, a, b, CblasNoTrans);
    }

    /** A B^T. */
    static double[] multiplyTransposed(int dim, double[] a, double[] b) {
        return gemm(dim, a, b, CblasTrans);
    }

    private static double[] gemm(int dim, double[] a, double[] b, int transposeB) {
        double[] c = new double[dim * dim];
        cblas_dgemm(CblasColMajor, CblasNoTrans, transposeB, dim, dim, dim, 1, a, dim, b, dim, 0, c, dim);
        return c;
    }
}
