package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.network.Networks.Settings;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Convolution;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.OptimiserKind;
import io.directpred.spec.Update;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every optimiser's own text, against golden values and against its definition; and what groups of tensors a step
 * makes. Longer than 250 lines because the definition of each stands beside its test.
 */
class OptimiserTest {
    private static final double[] START = {0.5, -1, 0.25, 0.75};
    private static final double[][] GRADIENTS = {{0.02, -0.01, 0.03, 0.04}, {-0.01, 0.02, 0.01, -0.03}};

    @Test
    void larsRepeatsTheGoldenSteps() {
        JsonNode golden = GoldenFile.read("byol-simsiam-simclr.json").at("lars").values();
        double[] b = GoldenSteps.numbers(golden.get("b0"));
        double[] w = GoldenSteps.numbers(golden.get("W0"));
        double[] v = new double[4];
        double[] vb = new double[2];
        for (int t = 0; t < 2; t++) {
            Settings h = new Settings(1, 0.9, 1e-5, 0, 0, 1, 0, 0.02, 0, t + 1);
            double[] gw = GoldenSteps.numbers(golden.get("gradW").get(t));
            double[] gb = GoldenSteps.numbers(golden.get("gradb").get(t));

            optimise(OptimiserKind.lars, w, gw, v, new double[4], h, 1e-5, true);
            optimise(OptimiserKind.lars, b, gb, vb, new double[2], h, 0, false);

            JsonNode expected = golden.get("steps").get(t);
            PageLoss.assertClose(w, GoldenSteps.numbers(expected.get("W")), 1e-11);
            PageLoss.assertClose(b, GoldenSteps.numbers(expected.get("b")), 1e-11);
        }
    }

    @Test
    void larsLeavesATensorWithoutANormToPlainSgd() {
        double[] w = new double[4];
        Settings h = new Settings(0.5, 0.9, 0.1, 0, 0, 1, 0, 0.02, 0, 1);

        optimise(OptimiserKind.lars, w, GRADIENTS[0], new double[4], new double[4], h, 0.1, true);

        PageLoss.assertClose(w, new double[] {-0.01, 0.005, -0.015, -0.02}, 1e-15);
    }

    @Test
    void nesterovIsItsDefinition() {
        double[] w = START.clone();
        double[] v = new double[4];
        double[] expected = START.clone();
        double[] buffer = new double[4];
        for (double[] g : GRADIENTS) {
            optimise(OptimiserKind.nesterov, w, g, v, new double[4], new Settings(0.3, 0.9, 0.1, 0), 0.1, true);
            for (int i = 0; i < 4; i++) {
                double d = g[i] + 0.1 * expected[i];
                buffer[i] = 0.9 * buffer[i] + d;
                expected[i] -= 0.3 * (d + 0.9 * buffer[i]);
            }
            PageLoss.assertClose(w, expected, 1e-14);
        }
    }

    @Test
    void adamIsItsDefinition() {
        double[] w = START.clone();
        double[] v = new double[4];
        double[] s = new double[4];
        double[] expected = START.clone();
        double[] mean = new double[4];
        double[] square = new double[4];
        for (int t = 1; t <= 2; t++) {
            double[] g = GRADIENTS[t - 1];
            optimise(OptimiserKind.adam, w, g, v, s, new Settings(0.01, 0.9, 0.1, 0, 0, 0, 0, 0, 0.99, t), 0.1, true);
            for (int i = 0; i < 4; i++) {
                double d = g[i] + 0.1 * expected[i];
                mean[i] = 0.9 * mean[i] + 0.1 * d;
                square[i] = 0.99 * square[i] + 0.01 * d * d;
                double corrected = mean[i] / (1 - Math.pow(0.9, t));
                expected[i] -= 0.01 * corrected / (Math.sqrt(square[i] / (1 - Math.pow(0.99, t))) + 1e-8);
            }
            PageLoss.assertClose(w, expected, 1e-13);
        }
    }

    @Test
    void aStepMovesTheTensorsOfEachGroupByItsOwnSettings() {
        Map<String, Tensor> start = SmallNetwork.start(architecture(Update.SGD));
        Map<String, double[]> minusGradient = changes(Update.SGD, new Settings(1, 0, 0, 0.996));

        Map<String, double[]> changes = changes(
                new Update(OptimiserKind.sgd, true, true, false),
                new Settings(0.1, 0, 0.5, 0.996, 0, 0.3, 0.2, 0, 0, 1));

        assertThat(changes).containsKeys("online.encoder.bn1.bias", "online.projector.0.bias", "predictor.0.weight");
        changes.forEach((name, change) -> {
            Tensor tensor = TrainingNetwork.present(start, name);
            boolean predictor = name.startsWith("predictor.");
            double lr = predictor ? 0.3 : 0.1;
            double decay = tensor.shape().length == 1 ? 0 : predictor ? 0.2 : 0.5;
            double[] theta = tensor.toDoubles();
            double[] g = of(minusGradient, name);
            for (int i = 0; i < change.length; i++) {
                assertThat(change[i]).as(name).isCloseTo(lr * (g[i] - decay * theta[i]), within(1e-12));
            }
        });
    }

    @Test
    void aLongGradientIsShortenedAndAShortOneIsNot() {
        Update clips = new Update(OptimiserKind.sgd, false, false, true);
        Map<String, double[]> whole = changes(Update.SGD, new Settings(1, 0, 0, 0.996));
        double norm = norm(whole);

        Map<String, double[]> clipped = changes(clips, new Settings(1, 0, 0, 0.996, norm / 4, 1, 0, 0, 0, 1));
        Map<String, double[]> untouched = changes(clips, new Settings(1, 0, 0, 0.996, norm * 4, 1, 0, 0, 0, 1));

        assertThat(norm(clipped)).isCloseTo(norm / 4, within(1e-5 * norm));
        assertThat(norm(untouched)).isCloseTo(norm, within(1e-9 * norm));
        double by = norm(clipped) / norm;
        whole.forEach((name, g) -> {
            double[] expected = g.clone();
            for (int i = 0; i < g.length; i++) {
                expected[i] *= by;
            }
            PageLoss.assertClose(of(clipped, name), expected, 1e-9 * (1 + norm));
        });
    }

    @ParameterizedTest
    @EnumSource(OptimiserKind.class)
    void resumedIsUninterrupted(OptimiserKind kind) {
        Architecture architecture = architecture(new Update(kind, true, true, true));
        Map<String, Tensor> saved;
        String whole;
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            step(network, architecture, 1);
            saved = network.state();
            step(network, architecture, 2);
            whole = Safetensors.digest(network.state());
        }

        try (TrainingNetwork network = TrainingNetwork.of(architecture, saved, Device.cpu(), 1)) {
            step(network, architecture, 2);

            assertThat(Safetensors.digest(network.state())).isEqualTo(whole);
        }
    }

    private static void step(TrainingNetwork network, Architecture architecture, long t) {
        int size = architecture.size();
        try (Networks.Step step = network.forward(
                List.of(
                        new Networks.View(SmallNetwork.pixels(architecture, 6, t), size, size),
                        new Networks.View(SmallNetwork.pixels(architecture, 6, ~t), size, size)),
                6,
                new SplittableRandom(1))) {
            step.update(new Settings(0.01, 0.9, 1e-3, 0.996, 1, 0.02, 0, 0.02, 0.99, t));
        }
    }

    @Test
    void adamKeepsItsMeanSquaresInTheState() {
        Architecture adam = architecture(new Update(OptimiserKind.adam, false, false, false));

        Map<String, Tensor> after = stepped(adam, new Settings(0.01, 0.9, 0, 0.996, 0, 0.01, 0, 0, 0.99, 1));

        List<String> second = after.keySet().stream()
                .filter(name -> name.startsWith("second."))
                .toList();
        assertThat(second).hasSize(new Script(adam).trained().size());
        double[] v = TrainingNetwork.present(after, "momentum.online.encoder.conv1.weight")
                .toDoubles();
        double[] s = TrainingNetwork.present(after, "second.online.encoder.conv1.weight")
                .toDoubles();
        for (int i = 0; i < v.length; i++) {
            double g = v[i] / 0.1;
            assertThat(s[i]).isCloseTo(0.01 * g * g, within(1e-12));
        }
        assertThat(StateSize.bytes(adam) - StateSize.bytes(architecture(Update.SGD)))
                .isEqualTo(second.stream()
                        .mapToLong(name -> 8
                                * Tensor.elements(
                                        TrainingNetwork.present(after, name).shape()))
                        .sum());
    }

    private static double[] of(Map<String, double[]> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static double norm(Map<String, double[]> tensors) {
        double squares = 0;
        for (double[] tensor : tensors.values()) {
            for (double x : tensor) {
                squares += x * x;
            }
        }
        return Math.sqrt(squares);
    }

    /** Of every trained tensor what one step adds to it. */
    private static Map<String, double[]> changes(Update update, Settings settings) {
        Architecture architecture = architecture(update);
        Map<String, Tensor> start = SmallNetwork.start(architecture);
        Map<String, Tensor> after = stepped(architecture, settings);
        Map<String, double[]> changes = new TreeMap<>();
        for (Slot slot : new Script(architecture).trained()) {
            double[] before = TrainingNetwork.present(start, slot.name()).toDoubles();
            double[] change = TrainingNetwork.present(after, slot.name()).toDoubles();
            for (int i = 0; i < change.length; i++) {
                change[i] -= before[i];
            }
            changes.put(slot.name(), change);
        }
        return changes;
    }

    private static Map<String, Tensor> stepped(Architecture architecture, Settings settings) {
        int size = architecture.size();
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            try (Networks.Step step = network.forward(
                    List.of(
                            new Networks.View(SmallNetwork.pixels(architecture, 6, 1), size, size),
                            new Networks.View(SmallNetwork.pixels(architecture, 6, 2), size, size)),
                    6,
                    new SplittableRandom(1))) {
                step.update(settings);
            }
            return network.state();
        }
    }

    private static Architecture architecture(Update update) {
        return new Architecture(
                Encoder.RESNET10,
                2,
                Stem.CIFAR,
                8,
                SmallNetwork.perceptron(16, 16, 8),
                SmallNetwork.MATRIX,
                SmallNetwork.DIRECTPRED,
                List.of(0.5, 0.5, 0.5),
                List.of(0.2, 0.2, 0.2),
                Precision.FLOAT64,
                Convolution.PLAIN,
                update);
    }

    /** One call of the optimiser's text on one tensor, which it changes as it does v and s. */
    private static void optimise(
            OptimiserKind kind,
            double[] p,
            double[] g,
            double[] v,
            double[] s,
            Settings h,
            double eta,
            boolean scaled) {
        Architecture architecture = architecture(new Update(kind, false, false, false));
        TorchArchive archive = TrainingNetwork.archive(
                architecture, new Script(architecture), SmallNetwork.start(architecture), """

                  def golden(self, p: Tensor, g: Tensor, v: Tensor, s: Tensor, h: Tensor) -> Tensor:
                    torch.set_grad_enabled(False)
                    a = torch.clone(p)
                    m = torch.clone(v)
                    r = torch.clone(s)
                    _ = self.optimise([a], [g], [m], [r], float(h[0]), %s, %s, h)
                    return torch.cat([a, m, r])
                """.formatted(
                                eta == 0 ? "0." : "float(h[2])", scaled ? "True" : "False"));
        try (ScriptModule module = ScriptModule.load(archive, Device.cpu(), 1)) {
            double[] out = module.call(
                    "golden",
                    scope -> {
                        NDList list = new NDList();
                        for (double[] values : new double[][] {p, g, v, s, h.numbers()}) {
                            list.add(scope.create(values));
                        }
                        return list;
                    },
                    result -> ScriptModule.tensor(result.get(0)).toDoubles());
            System.arraycopy(out, 0, p, 0, p.length);
            System.arraycopy(out, p.length, v, 0, p.length);
            System.arraycopy(out, 2 * p.length, s, 0, p.length);
        }
    }
}
