package io.directpred.probe;

import java.nio.FloatBuffer;

/**
 * Adam with L2 weight decay in the gradient.
 *
 * <p>Source: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
 */
final class Adam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double lr;
    private final double weightDecay;
    private final double[] m;
    private final double[] v;
    private int t;

    Adam(int parameters, double lr, double weightDecay) {
        this.lr = lr;
        this.weightDecay = weightDecay;
        m = new double[parameters];
        v = new double[parameters];
    }

    /** One step of the parameters theta against the gradient. */
    void step(FloatBuffer theta, FloatBuffer gradient) {
        t++;
        double correction1 = 1 - StrictMath.pow(BETA1, t);
        double correction2 = 1 - StrictMath.pow(BETA2, t);
        for (int i = 0; i < m.length; i++) {
            double g = gradient.get(i) + weightDecay * theta.get(i);
            m[i] = BETA1 * m[i] + (1 - BETA1) * g;
            v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
            double update = (m[i] / correction1) / (Math.sqrt(v[i] / correction2) + EPSILON);
            theta.put(i, (float) (theta.get(i) - lr * update));
        }
    }
}
