package io.directpred.core;

/**
 * How far the eigenspaces of the predictor W and of F agree (paper, Fig. 2, 8 and 9).
 *
 * <p>For a W set from this very F all cosines are 1 and the commutator is 0 by construction: a finding only where W was
 * trained by gradient, or set from an earlier F. A ratio with W = 0 is NaN.
 *
 * @param cosines u_j W u_j / |W u_j| for each eigenvector u_j of F, in ascending order of its eigenvalue; 1 is aligned
 * @param commutator |FW - WF|, Frobenius norm (Fig. 9)
 * @param relativeCommutator the same divided by |F| |W|
 * @param symmetric |A|, where A = (W + W^T)/2 (Fig. 8)
 * @param antisymmetric |B|, where B = (W - W^T)/2 (Fig. 8)
 * @param asymmetry |B| / |W|
 * @param weightEigenvalues eigenvalues of A, ascending
 */
public record Alignment(
        double[] cosines,
        double commutator,
        double relativeCommutator,
        double symmetric,
        double antisymmetric,
        double asymmetry,
        double[] weightEigenvalues) {

    /**
     * Measures W against F.
     *
     * @param w W, d x d by rows, symmetric or not
     * @throws IllegalArgumentException if W is not d x d or not finite
     */
    public static Alignment of(CorrelationMatrix f, double[] w) {
        int dim = f.dim();
        PackedSymmetric symmetricPart = PackedSymmetric.ofFull("W", dim, w);
        double[] columns = transposed(dim, w);
        double commutator = commutator(dim, f.matrix().toFull(), columns);
        double symmetric = norm(symmetricPart.toFull());
        double antisymmetric = antisymmetric(w, columns);
        return new Alignment(
                cosines(f.eigenspace(), columns),
                commutator,
                commutator / (norm(f.matrix().toFull()) * norm(w)),
                symmetric,
                antisymmetric,
                antisymmetric / norm(w),
                Eigenspace.valuesOf(symmetricPart));
    }

    /** Mean over the eigenvectors of their cosines. */
    public double meanCosine() {
        double sum = 0;
        for (double cosine : cosines) {
            sum += cosine;
        }
        return sum / cosines.length;
    }

    /**
     * Cosines alone of a W with another F, such as the one that it was set from.
     *
     * @param w W, d x d by rows
     * @return u_j W u_j / |W u_j| for each eigenvector u_j of F, in ascending order of its eigenvalue
     */
    public static double[] cosines(CorrelationMatrix f, double[] w) {
        return cosines(f.eigenspace(), transposed(f.dim(), w));
    }

    private static double[] cosines(Eigenspace space, double[] columns) {
        int dim = space.dim();
        double[] wu = space.times(columns);
        double[] cosines = new double[dim];
        for (int j = 0; j < dim; j++) {
            double[] u = space.vector(j);
            double dot = 0;
            double square = 0;
            for (int i = 0; i < dim; i++) {
                dot += u[i] * wu[j * dim + i];
                square += wu[j * dim + i] * wu[j * dim + i];
            }
            cosines[j] = dot / Math.sqrt(square);
        }
        return cosines;
    }

    private static double commutator(int dim, double[] f, double[] w) {
        double[] fw = OpenBlas.multiply(dim, f, w);
        double[] wf = OpenBlas.multiply(dim, w, f);
        for (int i = 0; i < fw.length; i++) {
            fw[i] -= wf[i];
        }
        return norm(fw);
    }

    private static double antisymmetric(double[] w, double[] transposed) {
        double[] b = new double[w.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (w[i] - transposed[i]) / 2;
        }
        return norm(b);
    }

    private static double[] transposed(int dim, double[] a) {
        double[] t = new double[a.length];
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                t[j * dim + i] = a[i * dim + j];
            }
        }
        return t;
    }

    /** Frobenius. */
    private static double norm(double[] a) {
        double sum = 0;
        for (double x : a) {
            sum += x * x;
        }
        return Math.sqrt(sum);
    }
}
