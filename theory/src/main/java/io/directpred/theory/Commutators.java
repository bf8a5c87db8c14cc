package io.directpred.theory;

import io.directpred.core.CounterRandom;
import io.directpred.core.SymmetrisedFlow;
import io.directpred.core.SymmetrisedFlow.Pair;
import io.directpred.theory.Figure.Curve;
import io.directpred.theory.Figure.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Whether the eigenspaces of F and Wp align, with and without a moving average (paper, Fig. 9 and Theorem 3). */
final class Commutators {
    private static final double[] DECAYS = {0, 0.01, 0.05};
    private static final double BETA = 0.4;
    private static final int DIM = 5;
    private static final double END = 60;

    private Commutators() {}

    static Figure figure(long seed) {
        List<Panel> panels = new ArrayList<>();
        for (boolean average : new boolean[] {false, true}) {
            String target = average ? "moving average" : "no moving average (tau = 1)";
            panels.add(panel("|[F, Wp]|, " + target, seed, average, flow -> Pair::commutator));
            panels.add(panel("least eigenvalue of K, " + target, seed, average, flow -> flow::alignmentRate));
        }
        return new Figure(
                "figure-9",
                "Commutator of F and Wp under the symmetrised flow, and the least eigenvalue of K (as Figure 9): where the"
                        + " latter is negative, alignment may be lost. alpha_p = 1, beta = 0.4, tau(0) = 0 with the moving"
                        + " average. Ours: the start, d = 5, sigma^2 = 0.0009, how tau follows many modes, seed " + seed
                        + ".",
                2,
                panels);
    }

    private interface Measure {
        ToDoubleFunction<Pair> of(SymmetrisedFlow flow);
    }

    private static Panel panel(String title, long seed, boolean average, Measure measure) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < DECAYS.length; i++) {
            SymmetrisedFlow flow = flow(DECAYS[i], average ? BETA : Double.POSITIVE_INFINITY);
            Trajectory<Pair> path = run(flow, seed);
            curves.add(Figure.curve("eta = " + Figure.number(DECAYS[i]), path.times(), path.each(measure.of(flow)), i));
        }
        return new Panel(title, "t", "value", curves);
    }

    /** An infinite beta stands for no moving average: tau is 1 and stays. */
    static SymmetrisedFlow flow(double eta, double beta) {
        return new SymmetrisedFlow(1, Settings.SIGMA2, eta, Double.isInfinite(beta) ? 0 : beta);
    }

    /** From small matrices without negative eigenvalues, whose eigenspaces have nothing to do with each other. */
    static Trajectory<Pair> run(SymmetrisedFlow flow, long seed) {
        CounterRandom random = CounterRandom.of(seed, "theory commutators");
        double[][] wp = Starts.positive(random, DIM, 0.15);
        double[][] f = Starts.positive(random, DIM, 0.03);
        return Trajectory.of(flow, new Pair(wp, f, flow.beta() == 0 ? 1 : 0), END, 300);
    }
}
