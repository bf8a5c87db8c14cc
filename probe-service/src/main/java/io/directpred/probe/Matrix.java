package io.directpred.probe;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A float32 matrix outside the heap, row-major, and its products by OpenBLAS.
 *
 * <p>OpenBLAS works on the calling thread alone, so a product has the same bits each time on one kind of CPU and takes
 * no core from the trainer.
 */
final class Matrix {
    static {
        openblas_nolapack.blas_set_num_threads(1);
    }

    final int rows;
    final int columns;
    final FloatBuffer values;

    Matrix(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        values = ByteBuffer.allocateDirect(Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Copies {@code length} values into the start of a row. */
    void setRow(int row, float[] from, int offset, int length) {
        values.put(row * columns, from, offset, length);
    }

    /** The first n rows of this become a b^T, where a is n x k and b is columns x k. */
    void becomeRowsTimesRows(Matrix a, Matrix b, int n) {
        gemm(CblasNoTrans, CblasTrans, n, columns, a.columns, 1, a, b);
    }

    /** This becomes scale a^T b over the first n rows of a (n x rows) and b (n x columns). */
    void becomeTransposedTimes(Matrix a, Matrix b, int n, float scale) {
        gemm(CblasTrans, CblasNoTrans, rows, columns, n, scale, a, b);
    }

    private void gemm(int transposeA, int transposeB, int m, int n, int k, float scale, Matrix a, Matrix b) {
        cblas_sgemm(
                CblasRowMajor,
                transposeA,
                transposeB,
                m,
                n,
                k,
                scale,
                a.values,
                a.columns,
                b.values,
                b.columns,
                0,
                values,
                columns);
    }
}
