package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.network.PageLoss.Loaded;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Head;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IsoLoss against golden values: its gradient to z is the plain loss's without the W that leads it. */
class IsoLossTest {
    private static final GoldenFile FILE = GoldenFile.read("closed-form.json").at("isoloss");
    private static final double[] Z = FILE.numbers("z");
    private static final double[] T = FILE.numbers("target");
    private static final double[] W = FILE.numbers("W");
    private static final String BOTH = "loss = self.loss([a[0], a[1]], t)\nmetrics = [self.plain([a[0], a[1]], t)]";

    /** Of one direction; that of the other, whose z and target are alike, is the same again. */
    @Test
    void cosine() {
        PageLoss loss = loss(false, BOTH);

        assertThat(loss.value() / 2).isCloseTo(FILE.number("cosine", "surrogate_value"), within(1e-9));
        assertThat(loss.metrics().get(0) / 2).isCloseTo(FILE.number("cosine", "plain_loss -2cos"), within(1e-9));
        PageLoss.assertClose(loss.gradients().get(0), FILE.numbers("cosine", "grad_iso"), 1e-9);
        PageLoss.assertClose(loss.gradients().get(1), FILE.numbers("cosine", "grad_iso"), 1e-9);
    }

    @Test
    void euclidean() {
        PageLoss loss = loss(true, BOTH);

        assertThat(loss.value() / 2).isCloseTo(FILE.number("euclidean", "value"), within(1e-9));
        assertThat(loss.metrics().get(0) / 2).isCloseTo(FILE.number("euclidean", "value"), within(1e-9));
        PageLoss.assertClose(loss.gradients().get(0), FILE.numbers("euclidean", "grad_iso"), 1e-9);
    }

    /**
     * What it is for: the loss that DirectPred descends has this gradient times W, so a direction of a small eigenvalue
     * starves there.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timesWItsGradientIsThatOfThePlainLoss(boolean euclidean) {
        String cosine = "loss = -2. * (self.unit(p) * self.unit(t[0])).sum([1]).mean()";
        String squares = "loss = ((p - t[0]) * (p - t[0])).sum([1]).mean()";
        PageLoss iso = loss(euclidean, BOTH);
        PageLoss plain = loss(euclidean, "p = self.predictor.forward(a[0])\n" + (euclidean ? squares : cosine), Z);

        PageLoss.assertClose(plain.gradients().get(0), timesW(iso.gradients().get(0)), 1e-12);
        PageLoss.assertClose(
                plain.gradients().get(0),
                FILE.numbers(euclidean ? "euclidean" : "cosine", "grad_plain = grad_iso @ W"),
                1e-9);
    }

    private static double[] timesW(double[] rows) {
        double[] product = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < 3; k++) {
                product[i] += rows[i / 3 * 3 + k] * W[3 * k + i % 3];
            }
        }
        return product;
    }

    private static PageLoss loss(boolean euclidean, String lines) {
        return loss(euclidean, lines, Z, Z);
    }

    private static PageLoss loss(boolean euclidean, String lines, double[]... z) {
        Page page = new Page("isoloss", true, Map.of("euclidean", euclidean), List.of("plain_loss"), List.of(), 0);
        try (Loaded loaded = new Loaded(page, Head.fixed(3), lines)) {
            loaded.setW(W);
            return loaded.loss(List.of(z), List.of(T, T));
        }
    }
}
