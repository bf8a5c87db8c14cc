package io.directpred.core;

/**
 * A flow dy/dt = f(y) of the theory. Its state is a vector as well, which is how an integrator takes it.
 *
 * @param <S> the state; a rate of change has the same form
 */
public interface Flow<S> {

    /** f(y): how the state changes in a unit of time. */
    S rate(S at);

    /** The state as numbers, for {@link #state}. */
    double[] vector(S state);

    /** The state of these numbers. */
    S state(double[] vector);

    /** One explicit Euler step, y + dt f(y): all of the rate from the old state. */
    default S euler(S at, double dt) {
        double[] y = vector(at);
        double[] f = vector(rate(at));
        for (int i = 0; i < y.length; i++) {
            y[i] += dt * f[i];
        }
        return state(y);
    }
}
