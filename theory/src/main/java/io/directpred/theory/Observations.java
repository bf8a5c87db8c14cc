package io.directpred.theory;

import io.directpred.core.ModeFlow;
import io.directpred.core.ModeFlow.FixedPoints;
import io.directpred.core.ModeFlow.Mode;
import io.directpred.core.SymmetrisedFlow.Pair;
import java.util.Arrays;
import java.util.List;

/** Observations 1 to 10 of the paper, each measured on the flows around the centre of {@link Settings}. */
final class Observations {
    private static final double LONG = 400;

    private Observations() {}

    static List<Observation> all(long seed) {
        return List.of(
                Observation.falling(
                        1,
                        "a larger alpha_p shrinks the basin of collapse",
                        "alpha_p",
                        new double[] {0.5, 1, 2, 4},
                        "share of the starts of Figure 3 that collapse",
                        alphaP ->
                                StateSpace.collapsing(new ModeFlow(alphaP, Settings.SIGMA2, Settings.CENTRE.eta(), 0))),
                Observation.falling(
                        2,
                        "with a too large alpha_p, s hardly grows",
                        "alpha_p",
                        new double[] {1, 4, 16, 64},
                        "s at rest over s at the start",
                        alphaP -> rest(Settings.alphaP(alphaP)).s() / Settings.START.s()),
                Observation.falling(
                        3,
                        "weight decay makes s follow p: the memory of the start fades",
                        "eta",
                        new double[] {0, 0.01, 0.04, 0.1},
                        "distance of s from p^2/alpha_p at t = 20",
                        eta -> Math.abs(Settings.eta(eta)
                                .invariant(run(Settings.eta(eta), 20).end()))),
                Observation.rising(
                        4,
                        "more weight decay enlarges the basin of collapse",
                        "eta",
                        new double[] {0, 0.01, 0.04, 0.1},
                        "its edge p- at tau = 1",
                        eta -> points(eta, 1).edge()),
                Observation.rising(
                        5,
                        "with weight decay above tau^2 / (4 (1 + sigma^2)), here 0.2498, every start collapses",
                        "eta",
                        new double[] {0.1, 0.2, 0.25, 1},
                        "share of the starts of Figure 3 that collapse",
                        eta -> StateSpace.collapsing(new ModeFlow(1, Settings.SIGMA2, eta, 0))),
                Observation.rising(
                        6,
                        "a larger alpha_p keeps the alignment stable",
                        "alpha_p",
                        new double[] {0.5, 1, 2, 4},
                        "least (bound - Delta) of a run",
                        alphaP -> margin(Settings.alphaP(alphaP))),
                Observation.rising(
                        7,
                        "more weight decay keeps the alignment stable",
                        "eta",
                        new double[] {0, 0.01, 0.04, 0.1},
                        "least (bound - Delta) of a run",
                        eta -> margin(Settings.eta(eta))),
                Observation.falling(
                        8,
                        "a moving average keeps the alignment stable: tau rises slowly, a curriculum",
                        "beta",
                        new double[] {Double.POSITIVE_INFINITY, 1, 0.4, 0.1},
                        "greatest commutator of F and Wp in a run of Figure 9, eta = 0",
                        beta -> peak(beta, seed)),
                Observation.rising(
                        9,
                        "a slow moving average makes learning slow",
                        "beta",
                        new double[] {4, 0.4, 0.1, 0.04},
                        "time until p is 9/10 of where it rests",
                        Observations::timeToLearn),
                Observation.rising(
                        10,
                        "a small tau enlarges the basin of collapse: more modes are trapped",
                        "tau",
                        new double[] {1, 0.8, 0.6, 0.5},
                        "its edge p-",
                        tau -> points(Settings.CENTRE.eta(), tau).edge()));
    }

    private static FixedPoints points(double eta, double tau) {
        return Settings.eta(eta).fixedPoints(tau).orElseThrow();
    }

    private static Trajectory<Mode> run(ModeFlow flow, double end) {
        return Trajectory.of(flow, Settings.START, end, (int) (end * 10));
    }

    private static Mode rest(ModeFlow flow) {
        return run(flow, LONG).end();
    }

    private static double margin(ModeFlow flow) {
        double[] margins = run(flow, 40).each(mode -> flow.alignedBelow(mode) - flow.growth(mode));
        return Arrays.stream(margins).min().orElseThrow();
    }

    private static double peak(double beta, long seed) {
        double[] commutators = Commutators.run(Commutators.flow(0, beta), seed).each(Pair::commutator);
        return Arrays.stream(commutators).max().orElseThrow();
    }

    private static double timeToLearn(double beta) {
        double rest = points(Settings.CENTRE.eta(), 1).kept();
        return run(Settings.beta(beta), LONG).firstReached(Mode::p, 0.9 * rest);
    }
}
