package io.directpred.theory;

import io.directpred.core.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.hipparchus.ode.ODEIntegrator;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;

/**
 * A flow followed from a start, by Dormand and Prince's method of order 8 with steps that keep the error small.
 *
 * @param times evenly spaced, from 0
 * @param states the state at each of them
 */
record Trajectory<S>(double[] times, List<S> states) {
    private static final double SMALLEST_STEP = 1e-14;
    private static final double ABSOLUTE_ERROR = 1e-13;
    private static final double RELATIVE_ERROR = 1e-11;

    /** From 0 to {@code end}, at {@code intervals} + 1 times. */
    static <S> Trajectory<S> of(Flow<S> flow, S start, double end, int intervals) {
        double[] times = new double[intervals + 1];
        List<S> states = new ArrayList<>(List.of(start));
        ODEIntegrator integrator = new DormandPrince853Integrator(SMALLEST_STEP, end, ABSOLUTE_ERROR, RELATIVE_ERROR);
        OrdinaryDifferentialEquation equation = equation(flow, start);
        ODEState at = new ODEState(0, flow.vector(start));
        for (int i = 1; i <= intervals; i++) {
            times[i] = end * i / intervals;
            at = integrator.integrate(equation, at, times[i]);
            states.add(flow.state(at.getPrimaryState()));
        }
        return new Trajectory<>(times, List.copyOf(states));
    }

    private static <S> OrdinaryDifferentialEquation equation(Flow<S> flow, S start) {
        int dimension = flow.vector(start).length;
        return new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return dimension;
            }

            @Override
            public double[] computeDerivatives(double t, double[] y) {
                return flow.vector(flow.rate(flow.state(y)));
            }
        };
    }

    S start() {
        return states.get(0);
    }

    S end() {
        return states.get(states.size() - 1);
    }

    /** A number of each state. */
    double[] each(ToDoubleFunction<S> number) {
        return states.stream().mapToDouble(number).toArray();
    }

    /** The first of the times at which a number is at least as large; infinite where it never is. */
    double firstReached(ToDoubleFunction<S> number, double least) {
        for (int i = 0; i < times.length; i++) {
            if (number.applyAsDouble(states.get(i)) >= least) {
                return times[i];
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
