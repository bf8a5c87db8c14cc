package io.directpred.core;

import static io.directpred.core.Dense.norm;
import static io.directpred.core.Dense.sum;
import static io.directpred.core.Dense.times;
import static io.directpred.core.Dense.transposed;

/**
 * The flow of a predictor Wp that need not be symmetric, at a fixed tau (paper, Fig. 8).
 *
 * <pre>
 *   dWp/dt = -alpha_p (1 + sigma2) Wp F + alpha_p tau F - eta Wp      F = Wp^T Wp / alpha_p
 * </pre>
 *
 * <p>F is what Theorem 1 leaves of W W^T when the memory of the start has decayed; with it alpha_p cancels.
 *
 * @param sigma2 variance the augmentation adds
 * @param eta weight decay
 * @param tau the target is tau W
 */
public record PredictorFlow(double sigma2, double eta, double tau) implements Flow<PredictorFlow.Predictor> {

    /** Wp at one time, d x d. */
    public record Predictor(double[][] wp) {

        /** |A|, Frobenius, where A = (Wp + Wp^T)/2. */
        public double symmetric() {
            return norm(sum(0.5, wp, 0.5, transposed(wp)));
        }

        /** |B|, Frobenius, where B = (Wp - Wp^T)/2. */
        public double antisymmetric() {
            return norm(sum(0.5, wp, -0.5, transposed(wp)));
        }
    }

    @Override
    public Predictor rate(Predictor at) {
        double[][] f = times(transposed(at.wp), at.wp); // alpha_p F
        double[][] driven = sum(-(1 + sigma2), times(at.wp, f), tau, f);
        return new Predictor(sum(1, driven, -eta, at.wp));
    }

    @Override
    public double[] vector(Predictor state) {
        return Dense.vector(state.wp);
    }

    @Override
    public Predictor state(double[] vector) {
        int d = (int) Math.round(Math.sqrt(vector.length));
        return new Predictor(Dense.matrix(vector, 0, d, d));
    }
}
