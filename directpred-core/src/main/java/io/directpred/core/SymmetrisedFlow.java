package io.directpred.core;

import static io.directpred.core.Dense.norm;
import static io.directpred.core.Dense.sum;
import static io.directpred.core.Dense.times;

/**
 * The flow of a symmetric predictor Wp and of F = W W^T at a fixed tau (paper, eqs. 7 and 8), {A,B} = AB + BA.
 *
 * <pre>
 *   dWp/dt = -(alpha_p/2) (1 + sigma2) {Wp,F} + alpha_p tau F - eta Wp
 *   dF/dt  = -(1 + sigma2) {Wp^2,F} + tau {Wp,F} - 2 eta F
 * </pre>
 *
 * @param alphaP learning rate of the predictor relative to the encoder's
 * @param sigma2 variance the augmentation adds
 * @param eta weight decay
 * @param tau the target is tau W
 */
public record SymmetrisedFlow(double alphaP, double sigma2, double eta, double tau) {

    /** Both matrices at one time, d x d. */
    public record Pair(double[][] wp, double[][] f) {

        /** |F Wp - Wp F|, Frobenius: 0 where the eigenspaces are aligned. */
        public double commutator() {
            return norm(sum(1, times(f, wp), -1, times(wp, f)));
        }
    }

    /** One explicit Euler step: both derivatives from the old state. */
    public Pair step(Pair at, double dt) {
        double[][] wpF = anticommutator(at.wp, at.f);
        double[][] dwp = sum(-alphaP / 2 * (1 + sigma2), wpF, alphaP * tau, at.f);
        double[][] df = sum(-(1 + sigma2), anticommutator(times(at.wp, at.wp), at.f), tau, wpF);
        return new Pair(sum(1 - dt * eta, at.wp, dt, dwp), sum(1 - 2 * dt * eta, at.f, dt, df));
    }

    /** Least eigenvalue of K (Theorem 3): while it is positive, the eigenspaces of Wp and F align. */
    public double alignmentRate(Pair at) {
        double[][] k = sum(alphaP / 2 * (1 + sigma2), at.f, 1 + sigma2, times(at.wp, at.wp));
        double[] values = Eigenspace.valuesOf(PackedSymmetric.of("K", sum(1, k, -tau, at.wp)));
        return values[0] + 1.5 * eta;
    }

    private static double[][] anticommutator(double[][] a, double[][] b) {
        return sum(1, times(a, b), 1, times(b, a));
    }
}
