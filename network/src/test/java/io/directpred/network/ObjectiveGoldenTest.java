package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss of every page, in float64, against values computed elsewhere; its gradient against those, or else against finite differences. */
class ObjectiveGoldenTest {
    private static final JsonNode FILE = read();
    private static final double[] Z0 = input("z1");
    private static final double[] Z1 = input("z2");
    private static final double[] T0 = input("t2"); // the target of view 0 is view 1's
    private static final double[] T1 = input("t1");
    private static final int N = 4;

    @Test
    void directPred() {
        Loss loss = loss(new Page("directpred", true, Map.of("stop_gradient", true)), Z0, Z1);

        assertThat(loss.value).isCloseTo(value("byol", "directpred_form (-2cos each, summed)"), within(1e-9));
        assertClose(loss.gradient0, GoldenSteps.numbers(FILE.get("byol").get("grad_p1_of_2-2cos")), 1e-9);
    }

    @Test
    void byol() {
        Loss loss = loss(new Page("byol", true, Map.of("stop_gradient", true)), Z0, Z1);

        assertThat(loss.value).isCloseTo(value("byol", "sum_of_both (2-2cos each)"), within(1e-9));
        assertClose(loss.gradient0, GoldenSteps.numbers(FILE.get("byol").get("grad_p1_of_2-2cos")), 1e-9);
        assertGradientIsThatOfTheLoss(new Page("byol", true, Map.of("stop_gradient", true)));
    }

    @Test
    void simSiam() {
        Page page = new Page("simsiam", false, Map.of("stop_gradient", true));

        assertThat(loss(page, Z0, Z1).value).isCloseTo(value("simsiam", "paper_form (half of it)"), within(1e-9));
        assertGradientIsThatOfTheLoss(page);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.2, 0.1})
    void simClr(double temperature) {
        Loss loss = loss(new Page("simclr", false, Map.of("temperature", temperature)), Z0, Z1);

        JsonNode golden = FILE.get("simclr").get("T=" + temperature);
        assertThat(loss.value).isCloseTo(golden.get("loss").doubleValue(), within(1e-9));
        assertClose(loss.gradient0, GoldenSteps.numbers(golden.get("grad_z1")), 1e-9);
        assertClose(loss.gradient1, GoldenSteps.numbers(golden.get("grad_z2")), 1e-9);
    }

    /** Where all z are one, each of the 2N - 1 others is as likely. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.07})
    void simClrOfACollapsedNetworkIsTheLogarithmOfTheOthers(double temperature) {
        double[] one = {0.3, -0.4, 0.3, -0.4, 0.3, -0.4, 0.3, -0.4};

        Loss loss = loss(new Page("simclr", false, Map.of("temperature", temperature)), one, one);

        assertThat(loss.value).isCloseTo(Math.log(2 * N - 1), within(1e-12));
    }

    // ---- each objective more adds its test above this line

    /** Central differences, in both views. */
    private static void assertGradientIsThatOfTheLoss(Page page) {
        Loss loss = loss(page, Z0, Z1);
        double h = 1e-4;
        for (int i = 0; i < Z0.length; i++) {
            double in0 = (loss(page, moved(Z0, i, h), Z1).value - loss(page, moved(Z0, i, -h), Z1).value) / (2 * h);
            double in1 = (loss(page, Z0, moved(Z1, i, h)).value - loss(page, Z0, moved(Z1, i, -h)).value) / (2 * h);
            assertThat(loss.gradient0[i]).as("view 0, %d", i).isCloseTo(in0, within(1e-6));
            assertThat(loss.gradient1[i]).as("view 1, %d", i).isCloseTo(in1, within(1e-6));
        }
    }

    private static double[] moved(double[] z, int i, double by) {
        double[] moved = z.clone();
        moved[i] += by;
        return moved;
    }

    private record Loss(double value, double[] gradient0, double[] gradient1) {}

    /** What the page itself makes of two predictions (or of z, where it has no predictor): its own text, in the module that trains. */
    private static Loss loss(Page page, double[] q0, double[] q1) {
        Architecture architecture =
                SmallNetwork.architecture(Encoder.RESNET10, Stem.CIFAR, SmallNetwork.MATRIX, page, Precision.FLOAT64);
        Script script = new Script(architecture);
        TorchArchive archive = TrainingNetwork.archive(architecture, script, SmallNetwork.start(architecture), """

                  def golden(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
                    torch.set_grad_enabled(True)
                    a = [torch.requires_grad_(torch.clone(q[0]), True), torch.requires_grad_(torch.clone(q[1]), True)]
                    loss = self.loss(a, t)
                    g = torch.autograd.grad([loss], a)
                    g0 = torch.flatten(torch._unwrap_optional(g[0]))
                    g1 = torch.flatten(torch._unwrap_optional(g[1]))
                    return torch.cat([torch.reshape(torch.detach(loss), [1]), g0, g1])
                """);
        try (ScriptModule module = ScriptModule.load(archive, Device.cpu(), 1)) {
            double[] out = module.call(
                    "golden",
                    scope -> new NDList(
                            named(scope, "q[]", q0),
                            named(scope, "q[]", q1),
                            named(scope, "t[]", T0),
                            named(scope, "t[]", T1)),
                    result -> ScriptModule.tensor(result.get(0)).toDoubles());
            return new Loss(
                    out[0],
                    java.util.Arrays.copyOfRange(out, 1, 1 + q0.length),
                    java.util.Arrays.copyOfRange(out, 1 + q0.length, out.length));
        }
    }

    private static NDArray named(NDManager scope, String name, double[] values) {
        NDArray array = scope.create(values).reshape(N, values.length / N);
        array.setName(name);
        return array;
    }

    private static void assertClose(double[] actual, double[] expected, double error) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("%d", i).isCloseTo(expected[i], within(error));
        }
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
