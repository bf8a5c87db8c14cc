package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Head;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The three terms of the MSBReg-style objective against golden values: two images, two views of each. */
class MsbRegTest {
    private static final GoldenFile FILE = GoldenFile.read("msbreg.json");
    private static final Page MSBREG = new Page(
            "msbreg",
            true,
            Map.of("brownian", 0.1, "singular", 0.1, "served", true),
            List.of("centroid", "kick", "evenness"),
            List.of(),
            Page.EACH_IMAGE);
    private static final List<double[]> Z = views("online");
    private static final List<double[]> T = views("target");
    private static final double[] G = FILE.numbers("inputs", "gaussian_per_image");
    private static final String UNIT = "u = [self.unit(a[0]), self.unit(a[1])]\n";
    private static final String TERMS = UNIT
            + "terms = [self.centroid(u, [self.unit(t[0]), self.unit(t[1])]), self.kick(u, self.unit(t[2])), self.evenness(u)]\n";

    @Test
    void centroid() {
        PageLoss loss = loss("loss = terms[0]", Z);

        assertThat(loss.value()).isCloseTo(FILE.number("ema_form", "centroid_loss"), within(1e-9));
        assertGradient(loss, FILE.numbers("ema_form", "grad_centroid_wrt_online"));
    }

    @Test
    void theKickIsOfAnImageNotOfAView() {
        PageLoss loss = loss("loss = terms[1]", Z);

        assertThat(loss.value()).isCloseTo(FILE.number("ema_form", "brownian_loss"), within(1e-9));
        assertGradient(loss, FILE.numbers("ema_form", "grad_brownian_wrt_online"));
    }

    @Test
    void singularValues() {
        PageLoss loss = loss("loss = terms[2]", Z);

        assertThat(loss.value()).isCloseTo(FILE.number("singular_value_ours", "loss"), within(1e-9));
        assertGradient(loss, FILE.numbers("singular_value_ours", "grad_wrt_online"));
    }

    /**
     * Each row's gradient is the row times one matrix, -2/(M sqrt(d)) C^(-1/2) of this batch: what the stats service,
     * which knows C alone, answers.
     */
    @Test
    void theGradientOfTheSingularValuesIsTheRowsTimesTheInverseRootOfC() {
        PageLoss served;
        try (PageLoss.Loaded page =
                new PageLoss.Loaded(MSBREG, Head.fixed(3), UNIT + "loss = self.evenness_served(u)")) {
            page.setW(FILE.numbers("singular_value_ours", "C^(-1/2)"));
            served = page.loss(Z, List.of());
        }
        PageLoss exact = loss("loss = terms[2]", Z);

        assertThat(served.value()).isCloseTo(exact.value(), within(1e-9));
        PageLoss.assertClose(served.gradients().get(0), exact.gradients().get(0), 1e-9);
        PageLoss.assertClose(served.gradients().get(1), exact.gradients().get(1), 1e-9);
    }

    @Test
    void theTotal() {
        PageLoss total = loss("loss = terms[0] + self.brownian * terms[1] + self.singular * terms[2]", Z);

        assertThat(total.value())
                .isCloseTo(FILE.number("total_ours centroid + 0.1*brownian + 0.1*singular"), within(1e-9));
    }

    /** Rows that point along each axis alike have one second moment in all directions. */
    @Test
    void evennessIsNoughtWhereTheRowsAreSpreadEvenly() {
        List<double[]> even =
                List.of(new double[] {1, 0, 0, 0, 2, 0, 0, 0, 3}, new double[] {-1, 0, 0, 0, -1, 0, 0, 0, -1});
        List<double[]> collapsed =
                List.of(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
        String evenness = UNIT + "loss = self.evenness(u)";

        assertThat(PageLoss.of(MSBREG, Head.none(3), evenness, even, List.of()).value())
                .isCloseTo(0, within(1e-12));
        assertThat(PageLoss.of(MSBREG, Head.none(3), evenness, collapsed, List.of())
                        .value())
                .isCloseTo(2 - 2 / Math.sqrt(3), within(1e-9));
    }

    private static PageLoss loss(String last, List<double[]> z) {
        return PageLoss.of(MSBREG, Head.none(3), TERMS + last, z, List.of(T.get(0), T.get(1), G));
    }

    /** By rows in the order of the golden file: image, then view. */
    private static void assertGradient(PageLoss loss, double[] rows) {
        PageLoss.assertClose(loss.gradients().get(0), view(rows, 0), 1e-9);
        PageLoss.assertClose(loss.gradients().get(1), view(rows, 1), 1e-9);
    }

    private static List<double[]> views(String network) {
        double[] rows = FILE.numbers("inputs", network);
        return List.of(view(rows, 0), view(rows, 1));
    }

    /** Rows 0 and 2, or 1 and 3, of three numbers each. */
    private static double[] view(double[] rows, int v) {
        int at = 3 * v;
        return new double[] {rows[at], rows[at + 1], rows[at + 2], rows[at + 6], rows[at + 7], rows[at + 8]};
    }
}
