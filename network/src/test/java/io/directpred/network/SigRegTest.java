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

/** SIGReg against golden values; and what is normal costs nothing, what has collapsed does. */
class SigRegTest {
    private static final GoldenFile FILE = GoldenFile.read("closed-form.json");
    private static final double[] Z = FILE.numbers("sigreg", "embeddings");
    private static final double[] OTHER_VIEW = FILE.numbers("isoloss", "target");
    /** d x K, a column each. */
    private static final double[] DIRECTIONS = FILE.numbers("sigreg", "unit_directions_as_columns");

    private static final Page SIGREG =
            new Page("sigreg", false, Map.of("lam", 0.02), List.of("normality", "invariance"), List.of(), 3);
    private static final String NORMALITY = "loss = self.normality(a[0], t[0])";

    @Test
    void normality() {
        assertThat(normality(Z, DIRECTIONS).value()).isCloseTo(FILE.number("sigreg", "loss"), within(1e-9));
    }

    @Test
    void invarianceAndTheirSum() {
        PageLoss invariance =
                PageLoss.of(SIGREG, Head.none(3), "loss = self.invariance(a)", List.of(Z, OTHER_VIEW), List.of());
        PageLoss both = PageLoss.of(
                SIGREG,
                Head.none(3),
                "loss = self.lam * self.normality(a[0], t[0]) + (1. - self.lam) * self.invariance(a)",
                List.of(Z, OTHER_VIEW),
                List.of(DIRECTIONS));

        assertThat(invariance.value()).isCloseTo(FILE.number("sigreg", "invariance_two_views"), within(1e-9));
        assertThat(both.value()).isCloseTo(FILE.number("sigreg", "lejepa lambda=0.02"), within(1e-9));
    }

    @Test
    void itsGradientIsThatOfTheLoss() {
        try (Loaded sigreg = new Loaded(SIGREG, Head.none(3), NORMALITY)) {
            PageLoss.assertGradientIsThatOfTheLoss(List.of(Z), z -> sigreg.loss(z, List.of(DIRECTIONS)));
        }
    }

    /**
     * Of n normal vectors its expectation is the sum of weight (1 - phi^2), whatever n is; of n equal ones it grows
     * with n, since it is n times a distance.
     */
    @Test
    void tellsNormalFromCollapsed() {
        double expectation = 0;
        for (int k = 0; k <= 16; k++) {
            double phi = Math.exp(-0.5 * Math.pow(0.1875 * k, 2));
            expectation += (k % 16 == 0 ? 0.1875 : 0.375) * phi * (1 - phi * phi);
        }

        try (Loaded sigreg = new Loaded(SIGREG, Head.none(3), NORMALITY)) {
            assertThat(meanOfNormal(sigreg, 50)).isCloseTo(expectation, within(0.3));
            assertThat(meanOfNormal(sigreg, 1000)).isCloseTo(expectation, within(0.3));
            assertThat(sigreg.loss(List.of(new double[3 * 1000]), List.of(DIRECTIONS))
                            .value())
                    .isGreaterThan(100 * expectation);
        }
    }

    private static double meanOfNormal(Loaded sigreg, int n) {
        return IntStream.range(0, 100)
                .mapToDouble(seed -> sigreg.loss(List.of(normal(n, seed)), List.of(DIRECTIONS))
                        .value())
                .average()
                .orElseThrow();
    }

    private static double[] normal(int n, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] z = new double[3 * n];
        Arrays.setAll(z, i -> random.nextGaussian());
        return z;
    }

    private static PageLoss normality(double[] z, double[] directions) {
        return PageLoss.of(SIGREG, Head.none(3), NORMALITY, List.of(z), List.of(directions));
    }
}
