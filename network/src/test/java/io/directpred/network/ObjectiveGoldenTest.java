package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Head;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The loss of the first pages, in float64, against values computed elsewhere; its gradient against those, or else
 * against finite differences.
 */
class ObjectiveGoldenTest {
    private static final JsonNode FILE = read();
    private static final double[] Z0 = input("z1");
    private static final double[] Z1 = input("z2");
    private static final double[] T0 = input("t2"); // the target of view 0 is view 1's
    private static final double[] T1 = input("t1");
    private static final int N = 4;

    @Test
    void directPred() {
        PageLoss loss = loss(
                new Page("directpred", true, Map.of("symmetric", true, "stop_gradient", true, "euclidean", false)),
                Z0,
                Z1);

        assertThat(loss.value()).isCloseTo(value("byol", "directpred_form (-2cos each, summed)"), within(1e-9));
        PageLoss.assertClose(
                loss.gradients().get(0), GoldenSteps.numbers(FILE.get("byol").get("grad_p1_of_2-2cos")), 1e-9);
    }

    @Test
    void byol() {
        PageLoss loss = loss(new Page("byol", true, Map.of("stop_gradient", true, "euclidean", false)), Z0, Z1);

        assertThat(loss.value()).isCloseTo(value("byol", "sum_of_both (2-2cos each)"), within(1e-9));
        PageLoss.assertClose(
                loss.gradients().get(0), GoldenSteps.numbers(FILE.get("byol").get("grad_p1_of_2-2cos")), 1e-9);
        assertGradientIsThatOfTheLoss(new Page("byol", true, Map.of("stop_gradient", true, "euclidean", false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"directpred", "byol"})
    void theSquaredDistanceIsItsDefinition(String name) {
        Page page = new Page(name, true, Map.of("symmetric", true, "stop_gradient", true, "euclidean", true));
        double squares = 0;
        double[] gradient = new double[Z0.length];
        for (int i = 0; i < Z0.length; i++) {
            squares += (Z0[i] - T0[i]) * (Z0[i] - T0[i]) + (Z1[i] - T1[i]) * (Z1[i] - T1[i]);
            gradient[i] = 2 * (Z0[i] - T0[i]) / N;
        }

        PageLoss loss = loss(page, Z0, Z1);

        assertThat(loss.value()).isCloseTo(squares / N, within(1e-12));
        PageLoss.assertClose(loss.gradients().get(0), gradient, 1e-12);
        assertGradientIsThatOfTheLoss(page);
    }

    @Test
    void simSiam() {
        Page page = new Page("simsiam", false, Map.of("stop_gradient", true));

        assertThat(loss(page, Z0, Z1).value()).isCloseTo(value("simsiam", "paper_form (half of it)"), within(1e-9));
        assertGradientIsThatOfTheLoss(page);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.2, 0.1})
    void simClr(double temperature) {
        PageLoss loss = loss(new Page("simclr", false, Map.of("temperature", temperature)), Z0, Z1);

        JsonNode golden = FILE.get("simclr").get("T=" + temperature);
        assertThat(loss.value()).isCloseTo(golden.get("loss").doubleValue(), within(1e-9));
        PageLoss.assertClose(loss.gradients().get(0), GoldenSteps.numbers(golden.get("grad_z1")), 1e-9);
        PageLoss.assertClose(loss.gradients().get(1), GoldenSteps.numbers(golden.get("grad_z2")), 1e-9);
    }

    /** Where all z are one, each of the 2N - 1 others is as likely. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.07})
    void simClrOfACollapsedNetworkIsTheLogarithmOfTheOthers(double temperature) {
        double[] one = {0.3, -0.4, 0.3, -0.4, 0.3, -0.4, 0.3, -0.4};

        PageLoss loss = loss(new Page("simclr", false, Map.of("temperature", temperature)), one, one);

        assertThat(loss.value()).isCloseTo(Math.log(2 * N - 1), within(1e-12));
    }

    private static void assertGradientIsThatOfTheLoss(Page page) {
        PageLoss.assertGradientIsThatOfTheLoss(List.of(Z0, Z1), z -> loss(page, z.get(0), z.get(1)));
    }

    private static PageLoss loss(Page page, double[] q0, double[] q1) {
        return PageLoss.of(page, Head.none(2), "loss = self.loss(a, t)", List.of(q0, q1), List.of(T0, T1));
    }

    private static double value(String group, String name) {
        return FILE.get(group).get(name).doubleValue();
    }

    private static double[] input(String name) {
        return GoldenSteps.numbers(FILE.get("inputs").get(name));
    }

    private static JsonNode read() {
        try (InputStream in = ObjectiveGoldenTest.class.getResourceAsStream("byol-simsiam-simclr.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
