package io.directpred.theory;

import io.directpred.core.CounterRandom;
import io.directpred.core.PredictorFlow;
import io.directpred.core.PredictorFlow.Predictor;
import io.directpred.theory.Figure.Curve;
import io.directpred.theory.Figure.Panel;
import java.util.ArrayList;
import java.util.List;

/** A predictor that need not be symmetric becomes so (paper, Fig. 8): the reason to take Wp for symmetric. */
final class Symmetry {
    private static final double[] DECAYS = {0.001, 0.01, 0.05};
    private static final int RUNS = 5;
    private static final int DIM = 5;

    private Symmetry() {}

    static Figure figure(long seed) {
        List<Panel> panels = new ArrayList<>();
        for (double eta : DECAYS) {
            List<Curve> curves = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                Trajectory<Predictor> path = run(seed, run, eta);
                double[] symmetric = path.each(Predictor::symmetric);
                double[] antisymmetric = path.each(Predictor::antisymmetric);
                boolean first = run == 0;
                String of = first ? "" : ", run " + run;
                curves.add(
                        new Curve("|A|" + of, path.times(), symmetric, new Figure.Look(0, Figure.Line.SOLID, first)));
                curves.add(new Curve(
                        "|B|" + of, path.times(), antisymmetric, new Figure.Look(1, Figure.Line.SOLID, first)));
            }
            panels.add(new Panel("eta = " + Figure.number(eta), "t", "Frobenius norm", curves));
        }
        return new Figure(
                "figure-8",
                "Norms of the symmetric part A and the antisymmetric part B of Wp in five runs (as Figure 8):"
                        + " F = Wp^T Wp, tau constant. Ours: d = 5, Wp of normal numbers over the root of d, tau = 1,"
                        + " sigma^2 = 0.0009, seed " + seed + ".",
                3,
                panels);
    }

    static Trajectory<Predictor> run(long seed, int run, double eta) {
        CounterRandom random = CounterRandom.of(seed, "theory symmetry", run);
        double[][] wp = Starts.normal(random, DIM, DIM, 1 / Math.sqrt(DIM));
        return Trajectory.of(new PredictorFlow(Settings.SIGMA2, eta, 1), new Predictor(wp), 60, 240);
    }
}
