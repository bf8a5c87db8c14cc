package io.directpred.core;

import static io.directpred.core.Dense.norm;
import static io.directpred.core.Dense.scaledIdentity;
import static io.directpred.core.Dense.sum;
import static io.directpred.core.Dense.times;
import static io.directpred.core.Dense.transposed;

/**
 * Gradient flow of a linear network with a linear predictor and a stop-gradient (paper, Lemma 1).
 *
 * <pre>
 *   R = Wa X - Wp W (X + X')
 *   dWp/dt = alpha_p R W^T - eta Wp      dW/dt = Wp^T R - eta W      dWa/dt = beta (W - Wa)
 * </pre>
 *
 * <p>X + X' is the second moment of a view and X that of two views of one sample, whatever the data are.
 *
 * @param alphaP learning rate of the predictor relative to the encoder's; 0 keeps Wp
 * @param eta weight decay
 * @param beta rate of the target's moving average; infinite: the target is the online network (SimSiam)
 * @param view X + X' = E[x1 x1^T], n1 x n1
 * @param cross X = E[x2 x1^T], n1 x n1
 */
public record LinearFlow(double alphaP, double eta, double beta, double[][] view, double[][] cross)
        implements Flow<LinearFlow.Weights> {

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

        /** F = W X W^T with X = I, n2 x n2. */
        public double[][] f() {
            return times(w, transposed(w));
        }
    }

    /** X = I and X' = sigma2 I (the paper's second assumption), with n1 inputs. */
    public static LinearFlow isotropic(double alphaP, double sigma2, double eta, double beta, int n1) {
        return new LinearFlow(alphaP, eta, beta, scaledIdentity(n1, 1 + sigma2), scaledIdentity(n1, 1));
    }

    @Override
    public Weights rate(Weights at) {
        boolean simsiam = Double.isInfinite(beta);
        double[][] r = sum(1, times(simsiam ? at.w : at.wa, cross), -1, times(times(at.wp, at.w), view));
        double[][] dw = sum(1, times(transposed(at.wp), r), -eta, at.w);
        double[][] dwp = sum(alphaP, times(r, transposed(at.w)), -eta, at.wp);
        return new Weights(dw, dwp, simsiam ? dw : sum(beta, at.w, -beta, at.wa));
    }

    @Override
    public double[] vector(Weights state) {
        return Dense.vector(state.w, state.wp, state.wa);
    }

    @Override
    public Weights state(double[] vector) {
        int n1 = view.length;
        int n2 = (int) Math.round(Math.sqrt(n1 * n1 + vector.length) - n1); // 2 n1 n2 + n2^2 numbers
        return new Weights(
                Dense.matrix(vector, 0, n2, n1),
                Dense.matrix(vector, n2 * n1, n2, n2),
                Dense.matrix(vector, n2 * (n1 + n2), n2, n1));
    }

    /**
     * How far Theorem 1 is off, |D(t) - exp(-2 eta t) D(0)| with D = W W^T - Wp^T Wp / alpha_p: 0 but for the steps'
     * length.
     */
    public double theorem1Residual(Weights start, Weights now, double t) {
        return norm(sum(1, balance(now), -Math.exp(-2 * eta * t), balance(start)));
    }

    private double[][] balance(Weights at) {
        return sum(1, at.f(), -1 / alphaP, times(transposed(at.wp), at.wp));
    }
}
