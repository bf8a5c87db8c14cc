package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Convolution;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What an objective's page makes of given tensors, in float64: its own text, in the module that trains.
 *
 * @param metrics what the page tells beside the loss
 * @param gradients to each of the tensors that it was given with a gradient
 */
record PageLoss(double value, List<Double> metrics, List<double[]> gradients) {
    private static final double H = 1e-4;

    /** Of a page that starts. */
    static PageLoss of(Page page, Head predictor, String lines, List<double[]> a, List<double[]> t) {
        try (Loaded loaded = new Loaded(page, predictor, lines)) {
            return loaded.loss(a, t);
        }
    }

    /** A page in its module, which may be called again and again. */
    static final class Loaded implements AutoCloseable {
        private final int d;
        private final ScriptModule module;

        /**
         * The page with a predictor of width d.
         *
         * @param lines TorchScript from {@code a}, tensors with a gradient, and {@code t}, tensors without, to
         *     {@code loss}; they may append to {@code metrics}
         */
        Loaded(Page page, Head predictor, String lines) {
            this.d = predictor.in();
            Architecture architecture = new Architecture(
                    Encoder.RESNET10,
                    2,
                    Stem.CIFAR,
                    8,
                    SmallNetwork.perceptron(16, 16, d),
                    predictor,
                    page,
                    List.of(0.5, 0.5, 0.5),
                    List.of(0.2, 0.2, 0.2),
                    Precision.FLOAT64,
                    Convolution.PLAIN);
            Script script = new Script(architecture);
            TorchArchive archive =
                    TrainingNetwork.archive(architecture, script, SmallNetwork.start(architecture), """

                      def golden(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
                        torch.set_grad_enabled(True)
                        metrics = annotate(List[Tensor], [])
                        a = annotate(List[Tensor], [])
                        for i in range(len(q)):
                          _ = torch.append(a, torch.requires_grad_(torch.clone(q[i]), True))
                    %s
                        g = torch.autograd.grad([loss], a)
                        out = [torch.reshape(torch.detach(loss), [1])]
                        for i in range(len(metrics)):
                          _ = torch.append(out, torch.reshape(torch.detach(metrics[i]), [1]))
                        for i in range(len(g)):
                          _ = torch.append(out, torch.flatten(torch._unwrap_optional(g[i])))
                        return torch.cat(out)
                    """.formatted(
                                    lines.indent(4).stripTrailing()));
            module = ScriptModule.load(archive, Device.cpu(), 1);
        }

        void setW(double[] w) {
            module.call("set_w", scope -> new NDList(scope.create(w).reshape(d, d)), out -> out.size());
        }

        /** A tensor of the state, by its name. */
        double[] state(String name) {
            return module.call("state", scope -> new NDList(), out -> ScriptModule.tensor(out.get(name))
                    .toDoubles());
        }

        PageLoss loss(List<double[]> a, List<double[]> t) {
            double[] out = module.call(
                    "golden",
                    scope -> {
                        NDList list = new NDList();
                        a.forEach(z -> list.add(named(scope, "q[]", z)));
                        t.forEach(z -> list.add(named(scope, "t[]", z)));
                        if (t.isEmpty()) {
                            list.add(named(scope, "t[]", new double[d])); // an argument is not left out
                        }
                        return list;
                    },
                    result -> ScriptModule.tensor(result.get(0)).toDoubles());
            List<double[]> gradients = new ArrayList<>();
            int at = out.length - a.stream().mapToInt(z -> z.length).sum();
            List<Double> metrics = Arrays.stream(out, 1, at).boxed().toList();
            for (double[] z : a) {
                gradients.add(Arrays.copyOfRange(out, at, at + z.length));
                at += z.length;
            }
            return new PageLoss(out[0], metrics, gradients);
        }

        private NDArray named(NDManager scope, String name, double[] values) {
            NDArray array = scope.create(values).reshape(values.length / d, d);
            array.setName(name);
            return array;
        }

        @Override
        public void close() {
            module.close();
        }
    }

    /** Central differences in every number of every tensor. */
    static void assertGradientIsThatOfTheLoss(List<double[]> a, Function<List<double[]>, PageLoss> loss) {
        PageLoss here = loss.apply(a);
        for (int v = 0; v < a.size(); v++) {
            for (int i = 0; i < a.get(v).length; i++) {
                double slope = (loss.apply(moved(a, v, i, H)).value()
                                - loss.apply(moved(a, v, i, -H)).value())
                        / (2 * H);
                assertThat(here.gradients().get(v)[i]).as("tensor %d, %d", v, i).isCloseTo(slope, within(1e-6));
            }
        }
    }

    private static List<double[]> moved(List<double[]> a, int v, int i, double by) {
        List<double[]> moved = new ArrayList<>(a);
        moved.set(v, a.get(v).clone());
        moved.get(v)[i] += by;
        return moved;
    }

    static void assertClose(double[] actual, double[] expected, double error) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("%d", i).isCloseTo(expected[i], within(error));
        }
    }
}
