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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** FastSiam: with two views SimSiam, with more each predicts the mean of the others. */
class FastSiamTest {
    private static final GoldenFile FILE = GoldenFile.read("byol-simsiam-simclr.json");
    private static final Page FASTSIAM = new Page("fastsiam", false, Map.of("stop_gradient", true));
    private static final List<double[]> FOUR = four();

    @Test
    void withTwoViewsItIsSimSiam() {
        List<double[]> q = List.of(FILE.numbers("inputs", "z1"), FILE.numbers("inputs", "z2"));
        List<double[]> t = List.of(FILE.numbers("inputs", "t2"), FILE.numbers("inputs", "t1"));
        String lines =
                "loss = self.loss(a, [self.mean_of_others([t[1], t[0]], 0), self.mean_of_others([t[1], t[0]], 1)])";

        PageLoss loss = PageLoss.of(FASTSIAM, Head.none(2), lines, q, t);

        assertThat(loss.value()).isCloseTo(FILE.number("simsiam", "paper_form (half of it)"), within(1e-9));
    }

    /** In plain Java from the definition. */
    @Test
    void eachViewPredictsTheMeanOfTheOthers() {
        double expected = 0;
        for (int v = 0; v < 4; v++) {
            double[] others = new double[FOUR.get(0).length];
            for (int w = 0; w < 4; w++) {
                for (int i = 0; i < others.length && w != v; i++) {
                    others[i] += FOUR.get(w)[i] / 3;
                }
            }
            expected -= meanCosine(FOUR.get(v), others) / 4;
        }

        assertThat(loss(FOUR).value()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void itsGradientIsThatOfTheLossAtFixedTargets() {
        try (Loaded fastsiam = new Loaded(FASTSIAM, Head.none(3), "loss = self.loss(a, t)")) {
            PageLoss.assertGradientIsThatOfTheLoss(FOUR, z -> fastsiam.loss(z, FOUR));
        }
    }

    private static PageLoss loss(List<double[]> z) {
        String target = "torch.detach(self.mean_of_others(a, %d))";
        String targets = String.join(
                ", ", List.of(0, 1, 2, 3).stream().map(target::formatted).toList());
        return PageLoss.of(FASTSIAM, Head.none(3), "loss = self.loss(a, [" + targets + "])", z, List.of());
    }

    private static double meanCosine(double[] a, double[] b) {
        double mean = 0;
        for (int n = 0; n < a.length / 3; n++) {
            double dot = 0;
            double aa = 0;
            double bb = 0;
            for (int i = 3 * n; i < 3 * n + 3; i++) {
                dot += a[i] * b[i];
                aa += a[i] * a[i];
                bb += b[i] * b[i];
            }
            mean += dot / Math.sqrt(aa * bb) / (a.length / 3.0);
        }
        return mean;
    }

    private static List<double[]> four() {
        SplittableRandom random = new SplittableRandom(4);
        return IntStream.range(0, 4)
                .mapToObj(v -> {
                    double[] z = new double[5 * 3];
                    Arrays.setAll(z, i -> random.nextGaussian());
                    return z;
                })
                .toList();
    }
}
