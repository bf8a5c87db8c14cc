package io.directpred.theory;

import java.util.function.DoubleUnaryOperator;

/**
 * What the paper observes when one parameter changes, measured.
 *
 * @param number of the paper
 * @param claim of the paper, in our words
 * @param parameter what changes; where it is beta, an infinite value stands for a target that is the online network
 * @param values of the parameter, in order
 * @param measure what is measured
 * @param measured for each value
 * @param rises whether the measure has to rise from value to value; otherwise it has to fall
 */
record Observation(
        int number, String claim, String parameter, double[] values, String measure, double[] measured, boolean rises) {

    static Observation rising(
            int number, String claim, String parameter, double[] values, String measure, DoubleUnaryOperator of) {
        return new Observation(number, claim, parameter, values, measure, measured(values, of), true);
    }

    static Observation falling(
            int number, String claim, String parameter, double[] values, String measure, DoubleUnaryOperator of) {
        return new Observation(number, claim, parameter, values, measure, measured(values, of), false);
    }

    private static double[] measured(double[] values, DoubleUnaryOperator of) {
        return java.util.Arrays.stream(values).map(of).toArray();
    }

    /** Whether the measure never goes the other way, and ends elsewhere than it began. */
    boolean holds() {
        for (int i = 1; i < measured.length; i++) {
            if (rises ? measured[i] < measured[i - 1] : measured[i] > measured[i - 1]) {
                return false;
            }
        }
        return measured[0] != measured[measured.length - 1];
    }
}
