package io.directpred.theory;

import io.directpred.core.CounterRandom;
import io.directpred.core.LinearFlow;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.theory.Figure.Curve;
import io.directpred.theory.Figure.Panel;
import java.util.ArrayList;
import java.util.List;

/** How parallel target and online network stay under Lemma 1 (paper, Fig. 7): the reason to write Wa = tau W. */
final class TargetCosines {
    private static final double[] DECAYS = {0, 0.01, 0.1};
    private static final int RUNS = 10;
    private static final int INPUTS = 10;
    private static final int FEATURES = 5;
    private static final double BETA = 0.4;

    private TargetCosines() {}

    static Figure figure(long seed) {
        List<Panel> panels = new ArrayList<>();
        for (double eta : DECAYS) {
            List<Curve> curves = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                Trajectory<Weights> path = run(seed, run, eta);
                // at t = 0 the target is 0 and has no direction
                double[] t = java.util.Arrays.copyOfRange(path.times(), 1, path.times().length);
                double[] cosines =
                        java.util.Arrays.copyOfRange(path.each(Weights::targetCosine), 1, path.times().length);
                curves.add(Figure.unnamed("run " + run, t, cosines, run));
            }
            panels.add(new Panel("eta = " + Figure.number(eta), "t", "cosine of Wa and W", curves));
        }
        return new Figure(
                "figure-7",
                "Cosine of target and online network in ten runs of Lemma 1's flow (as Figure 7): sigma = 0.03, Wa(0) = 0."
                        + " Ours: 10 inputs, 5 features, W and Wp of normal numbers over the root of their width,"
                        + " alpha_p = 1, beta = 0.4, seed " + seed + ".",
                3,
                panels);
    }

    /** X = I, X' = sigma^2 I. */
    static Trajectory<Weights> run(long seed, int run, double eta) {
        LinearFlow flow = LinearFlow.isotropic(1, Settings.SIGMA2, eta, BETA, INPUTS);
        CounterRandom random = CounterRandom.of(seed, "theory target cosines", run);
        double[][] w = Starts.normal(random, FEATURES, INPUTS, 1 / Math.sqrt(INPUTS));
        double[][] wp = Starts.normal(random, FEATURES, FEATURES, 1 / Math.sqrt(FEATURES));
        return Trajectory.of(flow, new Weights(w, wp, new double[FEATURES][INPUTS]), 50, 250);
    }
}
