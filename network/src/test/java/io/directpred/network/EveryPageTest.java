package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole steps of pages that keep matrices, draw numbers, tell metrics or take more than two views. */
class EveryPageTest {
    private static final int N = 6;

    /** @param views of an image that its step is given */
    record Case(Page page, Head predictor, int views) {}

    static Stream<Case> cases() {
        Map<String, Object> vicreg = Map.of("invariance", 25.0, "variance", 25.0, "covariance", 1.0);
        Map<String, Object> msbreg = Map.of("brownian", 0.1, "singular", 0.1, "served", false);
        Map<String, Object> served = Map.of("brownian", 0.1, "singular", 0.1, "served", true);
        List<String> terms = List.of("centroid", "kick", "evenness");
        return Stream.of(
                new Case(new Page("vicreg", false, vicreg), Head.none(8), 2),
                new Case(new Page("lemma1", true, Map.of("stop_gradient", true)), SmallNetwork.MATRIX, 2),
                new Case(new Page("lemma1", true, Map.of("stop_gradient", false)), SmallNetwork.MATRIX, 2),
                new Case(page("isoloss", true, Map.of("euclidean", false), List.of("plain_loss"), 0), Head.fixed(8), 2),
                new Case(page("isoloss", true, Map.of("euclidean", true), List.of("plain_loss"), 0), Head.fixed(8), 2),
                new Case(
                        new Page(
                                "peira",
                                false,
                                Map.of("lam", 0.3, "eta", 0.5),
                                List.of("energy"),
                                List.of("Sigma", "M"),
                                0),
                        Head.none(8),
                        2),
                new Case(new Page("fastsiam", false, Map.of("stop_gradient", true)), SmallNetwork.PERCEPTRON, 4),
                new Case(
                        page("sigreg", false, Map.of("lam", 0.02), List.of("normality", "invariance"), 16),
                        Head.none(8),
                        3),
                new Case(page("msbreg", true, msbreg, terms, Page.EACH_IMAGE), Head.none(8), 3),
                new Case(page("msbreg", true, served, terms, Page.EACH_IMAGE), Head.fixed(8), 3));
    }

    private static Page page(
            String name, boolean target, Map<String, Object> settings, List<String> metrics, int noise) {
        return new Page(name, target, settings, metrics, List.of(), noise);
    }

    /**
     * From a state that was saved after some steps it goes on as if nothing had been in between: the matrices are part
     * of it.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void resumedIsUninterrupted(Case objective) {
        for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
            Architecture architecture = architecture(objective, precision);
            Map<String, Tensor> saved;
            String uninterrupted;
            try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
                step(network, objective, 0, 0);
                step(network, objective, 1, 1);
                saved = network.state();
                step(network, objective, 2, 2);
                uninterrupted = Safetensors.digest(network.state());
            }
            try (TrainingNetwork network = TrainingNetwork.of(architecture, saved, Device.cpu(), 1)) {
                step(network, objective, 2, 2);
                assertThat(Safetensors.digest(network.state())).isEqualTo(uninterrupted);
            }
            objective.page().matrices().forEach(name -> assertThat(
                            Arrays.stream(saved.get("objective." + name).toDoubles()))
                    .as(name)
                    .anyMatch(x -> x != 0));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNumbersItDrawsDecideOnItsStep(Case objective) {
        Architecture architecture = architecture(objective, Precision.FLOAT32);
        boolean draws = objective.page().noise() != 0;

        assertThat(after(architecture, objective, 1)).isEqualTo(after(architecture, objective, 1));
        assertThat(after(architecture, objective, 1).equals(after(architecture, objective, 2)))
                .isEqualTo(!draws);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tellsItsMetricsAndFiniteNumbers(Case objective) {
        try (TrainingNetwork network = SmallNetwork.fresh(architecture(objective, Precision.FLOAT32), 1)) {
            Networks.Statistics told = step(network, objective, 0, 0);

            assertThat(told.loss()).isFinite();
            assertThat(told.metrics()).hasSize(objective.page().metrics().size());
            assertThat(Arrays.stream(told.metrics())).allMatch(Double::isFinite);
        }
    }

    /** DJL leaves that thread without gradients, and not every page switches them off and on again. */
    @ParameterizedTest
    @MethodSource("cases")
    void theThreadThatLoadedPyTorchCanTrain(Case objective) {
        try (TrainingNetwork network = SmallNetwork.fresh(architecture(objective, Precision.FLOAT32), 1)) {
            JniUtils.setGradMode(false);

            assertThat(step(network, objective, 0, 0).loss()).isFinite();
        }
    }

    private static String after(Architecture architecture, Case objective, long draw) {
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            step(network, objective, 0, draw);
            return Safetensors.digest(network.state());
        }
    }

    private static Networks.Statistics step(TrainingNetwork network, Case objective, long seed, long draw) {
        Architecture architecture = architecture(objective, Precision.FLOAT32);
        List<Networks.View> views = IntStream.range(0, objective.views())
                .mapToObj(v -> new Networks.View(SmallNetwork.pixels(architecture, N, 100 * seed + v), 8, 8))
                .toList();
        try (Networks.Step halves = network.forward(views, N, new SplittableRandom(draw))) {
            halves.update(SmallNetwork.SETTINGS);
            return halves.statistics();
        }
    }

    private static Architecture architecture(Case objective, Precision precision) {
        return SmallNetwork.architecture(
                Encoder.RESNET10, Stem.CIFAR, objective.predictor(), objective.page(), precision);
    }
}
