package io.directpred.core;

import static io.directpred.core.Dense.norm;
import static io.directpred.core.Dense.sum;
import static io.directpred.core.Dense.times;
import static io.directpred.core.Dense.trace;

/**
 * The flow of a symmetric predictor Wp and of F = W W^T (paper, eqs. 7 and 8), {A,B} = AB + BA.
 *
 * <pre>
 *   dWp/dt  = -(alpha_p/2) (1 + sigma2) {Wp,F} + alpha_p tau F - eta Wp
 *   dF/dt   = -(1 + sigma2) {Wp^2,F} + tau {Wp,F} - 2 eta F
 *   dtau/dt = beta (1 - tau) - tau (d tr F/dt) / (2 tr F)
 * </pre>
 *
 * <p>The last line is ours: dWa/dt = beta (W - Wa) projected on W, where the paper holds tau or has one mode. With one
 * mode it is the paper's.
 *
 * @param alphaP learning rate of the predictor relative to the encoder's
 * @param sigma2 variance the augmentation adds
 * @param eta weight decay
 * @param beta rate of the target's moving average; 0 holds tau as it is
 */
public record SymmetrisedFlow(double alphaP, double sigma2, double eta, double beta)
        implements Flow<SymmetrisedFlow.Pair> {

    /**
     * Both matrices at one time, d x d, and the target's share.
     *
     * @param tau the target is tau W
     */
    public record Pair(double[][] wp, double[][] f, double tau) {

        /** |F Wp - Wp F|, Frobenius: 0 where the eigenspaces are aligned. */
        public double commutator() {
            return norm(sum(1, times(f, wp), -1, times(wp, f)));
        }
    }

    @Override
    public Pair rate(Pair at) {
        double[][] wpF = anticommutator(at.wp, at.f);
        double[][] dwp = sum(-alphaP / 2 * (1 + sigma2), wpF, alphaP * at.tau, at.f);
        double[][] driven = sum(-(1 + sigma2), anticommutator(times(at.wp, at.wp), at.f), at.tau, wpF);
        double[][] df = sum(1, driven, -2 * eta, at.f);
        double dtau = beta == 0 ? 0 : beta * (1 - at.tau) - at.tau * trace(df) / (2 * trace(at.f));
        return new Pair(sum(1, dwp, -eta, at.wp), df, dtau);
    }

    @Override
    public double[] vector(Pair state) {
        return Dense.vector(state.wp, state.f, new double[][] {{state.tau}});
    }

    @Override
    public Pair state(double[] vector) {
        int d = (int) Math.round(Math.sqrt((vector.length - 1) / 2.0));
        return new Pair(Dense.matrix(vector, 0, d, d), Dense.matrix(vector, d * d, d, d), vector[vector.length - 1]);
    }

    /** Least eigenvalue of K (Theorem 3): while it is positive, the eigenspaces of Wp and F align. */
    public double alignmentRate(Pair at) {
        double[][] k = sum(alphaP / 2 * (1 + sigma2), at.f, 1 + sigma2, times(at.wp, at.wp));
        double[] values = Eigenspace.valuesOf(PackedSymmetric.of("K", sum(1, k, -at.tau, at.wp)));
        return values[0] + 1.5 * eta;
    }

    /**
     * Theorem 3: |[F, Wp]| after a time t in which the least eigenvalue of K was at least {@code rate}, at most this.
     */
    public static double commutatorBound(double start, double rate, double t) {
        return start * Math.exp(-2 * rate * t);
    }

    private static double[][] anticommutator(double[][] a, double[][] b) {
        return sum(1, times(a, b), 1, times(b, a));
    }
}
