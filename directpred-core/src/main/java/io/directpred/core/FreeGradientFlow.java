package io.directpred.core;

import static io.directpred.core.Dense.scaledIdentity;
import static io.directpred.core.Dense.sum;
import static io.directpred.core.Dense.times;
import static io.directpred.core.Dense.transposed;

/**
 * The flow of Lemma 1 without stop-gradient, with Wa = W: the network collapses (paper, Theorem 2).
 *
 * <pre>
 *   dvec(W)/dt = -H vec(W)      H = X' (x) (Wp^T Wp + I) + X (x) (Wp - I)^T (Wp - I) + eta I
 *   dWp/dt = alpha_p [W X - Wp W (X + X')] W^T - eta Wp
 * </pre>
 *
 * @param alphaP learning rate of the predictor relative to the encoder's
 * @param eta weight decay
 * @param x X, n1 x n1
 * @param xPrime X', n1 x n1
 */
public record FreeGradientFlow(double alphaP, double eta, double[][] x, double[][] xPrime)
        implements Flow<FreeGradientFlow.Online> {

    /**
     * Both matrices at one time.
     *
     * @param w network, n2 x n1
     * @param wp predictor, n2 x n2
     */
    public record Online(double[][] w, double[][] wp) {

        /** |W|, Frobenius. */
        public double size() {
            return Dense.norm(w);
        }
    }

    @Override
    public Online rate(Online at) {
        double[][] augmented = times(augmentedFactor(at.wp), times(at.w, xPrime));
        double[][] plain = times(plainFactor(at.wp), times(at.w, x));
        double[][] r = sum(1, times(at.w, x), -1, times(times(at.wp, at.w), sum(1, x, 1, xPrime)));
        return new Online(
                sum(-1, sum(1, augmented, 1, plain), -eta, at.w), sum(alphaP, times(r, transposed(at.w)), -eta, at.wp));
    }

    /** The smallest eigenvalue of H: while it is at least l, |W| falls at least as exp(-l t). */
    public double decayRate(Online at) {
        double[][] h =
                sum(1, Dense.kronecker(xPrime, augmentedFactor(at.wp)), 1, Dense.kronecker(x, plainFactor(at.wp)));
        return Eigenspace.valuesOf(PackedSymmetric.of("H", h))[0] + eta;
    }

    /** Wp^T Wp + I. */
    private static double[][] augmentedFactor(double[][] wp) {
        return sum(1, times(transposed(wp), wp), 1, scaledIdentity(wp.length, 1));
    }

    /** (Wp - I)^T (Wp - I). */
    private static double[][] plainFactor(double[][] wp) {
        double[][] off = sum(1, wp, -1, scaledIdentity(wp.length, 1));
        return times(transposed(off), off);
    }

    @Override
    public double[] vector(Online state) {
        return Dense.vector(state.w, state.wp);
    }

    @Override
    public Online state(double[] vector) {
        int n1 = x.length;
        int n2 = (int) Math.round((Math.sqrt(n1 * n1 + 4.0 * vector.length) - n1) / 2); // n1 n2 + n2^2 numbers
        return new Online(Dense.matrix(vector, 0, n2, n1), Dense.matrix(vector, n2 * n1, n2, n2));
    }
}
