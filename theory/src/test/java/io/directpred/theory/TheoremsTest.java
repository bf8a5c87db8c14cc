package io.directpred.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.CounterRandom;
import io.directpred.core.FreeGradientFlow;
import io.directpred.core.FreeGradientFlow.Online;
import io.directpred.core.LinearFlow;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.core.ModeFlow;
import io.directpred.core.ModeFlow.Mode;
import io.directpred.core.SymmetrisedFlow;
import io.directpred.core.SymmetrisedFlow.Pair;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the paper proves, along trajectories. */
class TheoremsTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private final CounterRandom random = CounterRandom.of(7, "theorems");

    private double[][] normal(int rows, int columns) {
        return Starts.normal(random, rows, columns, 0.5);
    }

    /** Theorem 1, for data whose second moments are not the identity, with a moving average and without. */
    @ParameterizedTest
    @ValueSource(doubles = {0.4, Double.POSITIVE_INFINITY})
    void balanceOfEncoderAndPredictorDecaysWithTwiceTheWeightDecay(double beta) {
        double[][] cross = Starts.positive(random, 4, 0.5);
        double[][] view = Starts.positive(random, 4, 0.5);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                view[i][j] += cross[i][j];
            }
        }
        LinearFlow flow = new LinearFlow(2, 0.04, beta, view, cross);
        Trajectory<Weights> path =
                Trajectory.of(flow, new Weights(normal(3, 4), normal(3, 3), new double[3][4]), 20, 20);

        for (int i = 0; i < path.times().length; i++) {
            double off = flow.theorem1Residual(path.start(), path.states().get(i), path.times()[i]);
            assertThat(off).isLessThan(1e-9);
        }
    }

    /** Theorem 2: |W| stays under exp(-l t) |W(0)| with the least eigenvalue l of H. */
    @Test
    void collapsesWithoutStopGradient() {
        FreeGradientFlow flow =
                new FreeGradientFlow(1, 0.01, Starts.positive(random, 4, 0.5), Starts.positive(random, 4, 0.5));
        Trajectory<Online> path = Trajectory.of(flow, new Online(normal(3, 4), normal(3, 3)), 60, 60);
        double slowest = Arrays.stream(path.each(flow::decayRate)).min().orElseThrow();

        assertThat(slowest).isGreaterThanOrEqualTo(0.01 - 1e-12); // H without eta is positive semidefinite
        for (int i = 0; i < path.times().length; i++) {
            assertThat(path.states().get(i).size())
                    .isLessThanOrEqualTo(path.start().size() * Math.exp(-slowest * path.times()[i]) * (1 + 1e-9));
        }
        assertThat(path.end().size()).isLessThan(0.1 * path.start().size());
    }

    /** Lemma 1 with Wp = I: dW/dt = -W X'. */
    @Test
    void collapsesWithoutPredictor() {
        LinearFlow flow = LinearFlow.isotropic(0, 0.25, 0, INFINITE, 3);
        double[][] w = normal(2, 3);
        Trajectory<Weights> path = Trajectory.of(flow, new Weights(w, new double[][] {{1, 0}, {0, 1}}, w), 20, 20);

        for (int i = 0; i < path.times().length; i++) {
            double left = Math.exp(-0.25 * path.times()[i]);
            assertThat(path.states().get(i).w()[1][2]).isEqualTo(left * w[1][2], within(1e-9));
        }
    }

    /** The same flow with its predictor keeps the features: it is the predictor that prevents collapse. */
    @Test
    void keepsFeaturesWithPredictorAndStopGradient() {
        LinearFlow flow = LinearFlow.isotropic(1, 0.25, 0, INFINITE, 3);
        Trajectory<Weights> path =
                Trajectory.of(flow, new Weights(normal(2, 3), new double[][] {{1, 0}, {0, 1}}, normal(2, 3)), 60, 1);

        assertThat(path.end().f()[0][0]).isGreaterThan(0.05);
        assertThat(path.end().f()[1][1]).isGreaterThan(0.05);
    }

    /** Theorem 3, in each interval with the least eigenvalue of K at its ends. */
    @ParameterizedTest
    @ValueSource(doubles = {0.4, Double.POSITIVE_INFINITY})
    void eigenspacesAlignAtLeastAsFastAsKSays(double beta) {
        SymmetrisedFlow flow = Commutators.flow(0.05, beta);
        Trajectory<Pair> path = Commutators.run(flow, 1);
        double slowest = Arrays.stream(path.each(flow::alignmentRate)).min().orElseThrow();

        double start = path.start().commutator();
        for (int i = 0; i < path.times().length; i++) {
            double bound = SymmetrisedFlow.commutatorBound(start, slowest, path.times()[i]);
            assertThat(path.states().get(i).commutator()).isLessThanOrEqualTo(bound * (1 + 1e-6));
        }
        for (int i = 1; i < path.times().length; i++) {
            Pair before = path.states().get(i - 1);
            Pair after = path.states().get(i);
            double rate = Math.min(flow.alignmentRate(before), flow.alignmentRate(after)) - 1e-2; // between the two
            double bound = SymmetrisedFlow.commutatorBound(before.commutator(), rate, path.times()[1]);
            assertThat(after.commutator()).isLessThanOrEqualTo(bound + 1e-12);
        }
        double peak = Arrays.stream(path.each(Pair::commutator)).max().orElseThrow();
        assertThat(path.end().commutator()).isLessThan(0.01 * peak);
    }

    /** tau(t) = beta exp(-beta t) / p(t) times the integral of p exp(beta t), on the parabola with tau(0) = 0. */
    @Test
    void tauIsTheMovingAverageOfPOverP() {
        ModeFlow flow = new ModeFlow(2, 0.1, 0.02, 0.4);
        Trajectory<Mode> path = Trajectory.of(flow, new Mode(0.4, 0.4 * 0.4 / 2, 0), 10, 2000);
        double[] t = path.times();
        double[] p = path.each(Mode::p);

        double integral = 0;
        for (int i = 1; i < t.length; i++) {
            integral += (p[i - 1] * Math.exp(0.4 * t[i - 1]) + p[i] * Math.exp(0.4 * t[i])) / 2 * (t[i] - t[i - 1]);
            double tau = 0.4 * Math.exp(-0.4 * t[i]) / p[i] * integral;
            assertThat(path.states().get(i).tau()).isEqualTo(tau, within(1e-5));
            assertThat(flow.invariant(path.states().get(i))).isEqualTo(0, within(1e-9));
        }
    }

    @Test
    void aModeRestsWhereTheFixedPointsSay() {
        ModeFlow flow = new ModeFlow(1, 0.0009, 0.04, 0);
        ModeFlow.FixedPoints points = flow.fixedPoints(1).orElseThrow();
        double kept = points.kept();
        double edge = points.edge();

        assertThat(onParabola(flow, edge * 1.01)).isEqualTo(kept, within(1e-6));
        assertThat(onParabola(flow, edge * 0.99)).isEqualTo(0, within(1e-6));
        assertThat(onParabola(flow, 1.5)).isEqualTo(kept, within(1e-6));
    }

    private static double onParabola(ModeFlow flow, double p) {
        return Trajectory.of(flow, new Mode(p, p * p / flow.alphaP(), 1), 1000, 1)
                .end()
                .p();
    }

    /** Without weight decay a start above the parabola is kept, one below it with p under 0 collapses. */
    @Test
    void withoutWeightDecayTheParabolaIsTheEdgeOfTheBasin() {
        ModeFlow flow = new ModeFlow(1, 0.0009, 0, 0);

        assertThat(StateSpace.collapses(flow, new Mode(-0.5, 0.26, 1))).isFalse();
        assertThat(StateSpace.collapses(flow, new Mode(-0.5, 0.24, 1))).isTrue();
    }

    /** Euler steps of the golden values tend to the integrated flow as their length does to 0. */
    @Test
    void eulerStepsTendToTheFlow() {
        ModeFlow flow = Settings.CENTRE;
        Mode end = Trajectory.of(flow, Settings.START, 5, 1).end();

        double coarse = Math.abs(euler(flow, 0.01).p() - end.p());
        double fine = Math.abs(euler(flow, 0.001).p() - end.p());

        assertThat(coarse).isLessThan(1e-2);
        assertThat(fine).isEqualTo(coarse / 10, within(coarse / 50));
    }

    private static Mode euler(ModeFlow flow, double dt) {
        Mode mode = Settings.START;
        for (int step = 0; step < Math.round(5 / dt); step++) {
            mode = flow.euler(mode, dt);
        }
        return mode;
    }
}
