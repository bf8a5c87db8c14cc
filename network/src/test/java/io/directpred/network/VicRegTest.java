package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.network.PageLoss.Loaded;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Head;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** VICReg against golden values, and what its three terms are for. */
class VicRegTest {
    private static final GoldenFile FILE = GoldenFile.read("vicreg.json");
    private static final double[] Z0 = FILE.numbers("a");
    private static final double[] Z1 = FILE.numbers("b");

    @Test
    void isTheFormOfTheAuthorsReleasedCode() {
        assertThat(loss(25, 25, 1, Z0, Z1).value())
                .isCloseTo(FILE.number("paper_code_form ls*inv + lv*(a+b)/2 + lc*(a+b)"), within(1e-9));
    }

    @Test
    void itsTermsAreInvarianceVarianceAndCovariance() {
        double[] hinges = FILE.numbers("std_hinge_a_b");
        double[] covariances = FILE.numbers("cov_a_b");

        assertThat(loss(1, 0, 0, Z0, Z1).value()).isCloseTo(FILE.number("invariance_mse"), within(1e-9));
        assertThat(loss(0, 1, 0, Z0, Z1).value()).isCloseTo((hinges[0] + hinges[1]) / 2, within(1e-9));
        assertThat(loss(0, 0, 1, Z0, Z1).value()).isCloseTo(covariances[0] + covariances[1], within(1e-9));
    }

    @Test
    void itsGradientIsThatOfTheLoss() {
        try (Loaded vicreg = new Loaded(page(25, 25, 1), Head.none(3), "loss = self.loss(a, t)")) {
            PageLoss.assertGradientIsThatOfTheLoss(List.of(Z0, Z1), z -> vicreg.loss(z, List.of()));
        }
    }

    /** All z alike agree perfectly: the variance alone tells, by its greatest value but for the 1e-4 under the root. */
    @Test
    void ofACollapsedNetworkTheVarianceIsTheWholeLoss() {
        double[] one = {0.3, -0.4, 2, 0.3, -0.4, 2, 0.3, -0.4, 2, 0.3, -0.4, 2};

        assertThat(loss(25, 25, 1, one, one).value()).isCloseTo(25 * (1 - 0.01), within(1e-9));
    }

    /** Channels that vary by 1 or more, none with another, in views that agree: nothing is left to do. */
    @Test
    void isNoughtWhereEveryChannelVariesAndNoTwoVaryTogether() {
        double[] z = {2, 2, 2, 2, -2, -2, -2, 2, -2, -2, -2, 2};

        assertThat(loss(25, 25, 1, z, z).value()).isCloseTo(0, within(1e-12));
    }

    private static PageLoss loss(double invariance, double variance, double covariance, double[] z0, double[] z1) {
        return PageLoss.of(
                page(invariance, variance, covariance),
                Head.none(3),
                "loss = self.loss(a, t)",
                List.of(z0, z1),
                List.of());
    }

    private static Page page(double invariance, double variance, double covariance) {
        return new Page(
                "vicreg", false, Map.of("invariance", invariance, "variance", variance, "covariance", covariance));
    }
}
