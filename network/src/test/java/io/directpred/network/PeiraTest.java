package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.network.PageLoss.Loaded;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Head;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PEIRA against golden values, and against the optimum that its energy has where the encoder is linear. */
class PeiraTest {
    private static final GoldenFile FILE = GoldenFile.read("closed-form.json").at("peira");
    private static final double[] X = FILE.numbers("x");
    private static final double[] Y = FILE.numbers("y");
    private static final double LAMBDA = FILE.number("lambda");

    @Test
    void theFirstBatchSetsTheAverages() {
        try (Loaded peira = loaded(LAMBDA, 0.5, 3, "")) {
            PageLoss loss = peira.loss(List.of(X, Y), List.of());

            assertThat(loss.value()).isCloseTo(FILE.number("eta=1", "aux_loss"), within(1e-9));
            assertThat(loss.metrics().get(0)).isCloseTo(FILE.number("eta=1", "energy"), within(1e-9));
            PageLoss.assertClose(loss.gradients().get(0), FILE.numbers("eta=1", "grad_x"), 1e-9);
            PageLoss.assertClose(peira.state("objective.Sigma"), FILE.numbers("Sigma_batch"), 1e-9);
            PageLoss.assertClose(peira.state("objective.M"), FILE.numbers("N_batch"), 1e-9);
        }
    }

    @Test
    void laterOnesMoveThemAndThePredictorIsOfTheMovedOnes() {
        String before = "_ = torch.copy_(self.Sigma, t[0])\n_ = torch.copy_(self.M, t[1])\n";
        try (Loaded peira = loaded(LAMBDA, FILE.number("eta_weight_of_new_batch"), 3, before)) {
            PageLoss loss = peira.loss(List.of(X, Y), List.of(FILE.numbers("Sigma_old"), FILE.numbers("N_old")));

            assertThat(loss.value()).isCloseTo(FILE.number("aux_loss"), within(1e-9));
            assertThat(loss.metrics().get(0)).isCloseTo(FILE.number("energy_with_moving_stats"), within(1e-9));
            PageLoss.assertClose(loss.gradients().get(0), FILE.numbers("grad_x_of_aux"), 1e-9);
            PageLoss.assertClose(peira.state("objective.Sigma"), FILE.numbers("Sigma"), 1e-9);
            PageLoss.assertClose(peira.state("objective.M"), FILE.numbers("N"), 1e-9);
        }
    }

    /** Where the averages are the batch's own, what the surrogate hands to z is the slope of the energy. */
    @Test
    void itsGradientIsThatOfTheEnergy() {
        try (Loaded peira = loaded(LAMBDA, 1, 3, "")) {
            PageLoss here = peira.loss(List.of(X, Y), List.of());
            double h = 1e-4;
            for (int i = 0; i < X.length; i++) {
                double slope = (energy(peira, i, h) - energy(peira, i, -h)) / (2 * h);
                assertThat(here.gradients().get(0)[i]).as("%d", i).isCloseTo(slope, within(1e-6));
            }
        }
    }

    private static double energy(Loaded peira, int i, double by) {
        double[] moved = X.clone();
        moved[i] += by;
        return peira.loss(List.of(moved, Y), List.of()).metrics().get(0);
    }

    /**
     * A linear encoder z = A x of inputs whose i-th number correlates by rho_i between the views: along i the optimum
     * has variance max(sqrt(rho_i) - lambda, 0)/2, and the energy is -1/2 sum of max(sqrt(rho_i) - lambda, 0)^2. The
     * derivation is ours.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.7})
    void aLinearNetworkFindsTheOptimum(double lambda) {
        double[] rho = {0.95, 0.8, 0.6, 0.4, 0.2, 0.05};
        double[][] views = views(rho);
        double[] a = new double[rho.length * rho.length]; // d x inputs
        SplittableRandom random = new SplittableRandom(1);
        Arrays.setAll(a, i -> 0.3 * random.nextGaussian());
        double energy = Double.NaN;

        try (Loaded peira = loaded(lambda, 0.5, rho.length, "")) {
            for (int step = 0; step < 1500; step++) {
                PageLoss loss = peira.loss(List.of(times(views[0], a), times(views[1], a)), List.of());
                energy = loss.metrics().get(0);
                descend(a, loss, views);
            }
        }

        double best = 0;
        for (int i = 0; i < rho.length; i++) {
            double left = Math.max(Math.sqrt(rho[i]) - lambda, 0);
            best -= left * left / 2;
            double variance = 0;
            for (int k = 0; k < rho.length; k++) {
                variance += a[k * rho.length + i] * a[k * rho.length + i];
            }
            assertThat(variance).as("along %d", i).isCloseTo(left / 2, within(0.01));
        }
        assertThat(energy).isCloseTo(best, within(0.01 * Math.abs(best)));
    }

    /** A <- A - lr sum of gradient x^T over both views. */
    private static void descend(double[] a, PageLoss loss, double[][] views) {
        int d = (int) Math.sqrt(a.length);
        for (int view = 0; view < 2; view++) {
            double[] g = loss.gradients().get(view);
            for (int n = 0; n < g.length / d; n++) {
                for (int k = 0; k < d; k++) {
                    for (int i = 0; i < d; i++) {
                        a[k * d + i] -= 0.2 * g[n * d + k] * views[view][n * d + i];
                    }
                }
            }
        }
    }

    /** x rows times A^T. */
    private static double[] times(double[] x, double[] a) {
        int d = (int) Math.sqrt(a.length);
        double[] z = new double[x.length];
        for (int n = 0; n < x.length / d; n++) {
            for (int k = 0; k < d; k++) {
                for (int i = 0; i < d; i++) {
                    z[n * d + k] += a[k * d + i] * x[n * d + i];
                }
            }
        }
        return z;
    }

    /**
     * Two views with exact moments: numbers of different index do not correlate, each has variance 1. From columns of a
     * Hadamard matrix, orthogonal to each other: of two, h and g, one view is h, the other rho h + sqrt(1 - rho^2) g.
     */
    private static double[][] views(double[] rho) {
        int d = rho.length;
        int n = 16;
        double[][] views = new double[2][n * d];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < d; i++) {
                double h = Integer.bitCount(row & (2 * i + 1)) % 2 == 0 ? 1 : -1;
                double g = Integer.bitCount(row & (2 * i + 2)) % 2 == 0 ? 1 : -1;
                views[0][row * d + i] = h;
                views[1][row * d + i] = rho[i] * h + Math.sqrt(1 - rho[i] * rho[i]) * g;
            }
        }
        return views;
    }

    private static Loaded loaded(double lambda, double eta, int d, String before) {
        Map<String, Object> settings = Map.of("lam", lambda, "eta", eta);
        Page page = new Page("peira", false, settings, List.of("energy"), List.of("Sigma", "M"), 0);
        return new Loaded(
                page, Head.none(d), before + "loss, energy, = self.loss(a, t)\n_ = torch.append(metrics, energy)");
    }
}
