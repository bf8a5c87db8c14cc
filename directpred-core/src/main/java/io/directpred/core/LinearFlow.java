package io.directpred.core;

import static io.directpred.core.Dense.norm;
import static io.directpred.core.Dense.sum;
import static io.directpred.core.Dense.times;
import static io.directpred.core.Dense.transposed;

/**
 * Gradient flow of a linear network with a linear predictor (paper, Lemma 1), X = I and X' = sigma2 I.
 *
 * <pre>
 *   R = Wa X - Wp W (X + X')
 *   dWp/dt = alpha_p R W^T - eta Wp      dW/dt = Wp^T R - eta W      dWa/dt = beta (W - Wa)
 * </pre>
 *
 * @param alphaP learning rate of the predictor relative to the encoder's
 * @param sigma2 variance the augmentation adds
 * @param eta weight decay
 * @param beta rate of the target's moving average
 */
public record LinearFlow(double alphaP, double sigma2, double eta, double beta) {

    /**
     * The three matrices at one time.
     *
     * @param w online network, n2 x n1
     * @param wp predictor, n2 x n2
     * @param wa target network, n2 x n1
     */
    public record Weights(double[][] w, double[][] wp, double[][] wa) {

        /** Cosine of the flattened Wa and W (Fig. 7); 0 where one of them is 0. */
        public double targetCosine() {
            double norms = norm(wa) * norm(w);
            return norms == 0 ? 0 : Dense.dot(wa, w) / norms;
        }
    }

    /** One explicit Euler step: all derivatives from the old state. */
    public Weights step(Weights at, double dt) {
        double[][] r = sum(1, at.wa, -(1 + sigma2), times(at.wp, at.w));
        return new Weights(
                sum(1 - dt * eta, at.w, dt, times(transposed(at.wp), r)),
                sum(1 - dt * eta, at.wp, dt * alphaP, times(r, transposed(at.w))),
                sum(1 - dt * beta, at.wa, dt * beta, at.w));
    }

    /** How far Theorem 1 is off, |D(t) - exp(-2 eta t) D(0)| with D = W W^T - Wp^T Wp / alpha_p: 0 but for the steps' length. */
    public double theorem1Residual(Weights start, Weights now, double t) {
        return norm(sum(1, balance(now), -Math.exp(-2 * eta * t), balance(start)));
    }

    private double[][] balance(Weights at) {
        return sum(1, times(at.w, transposed(at.w)), -1 / alphaP, times(transposed(at.wp), at.wp));
    }
}
