package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Convolution;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import io.directpred.tensors.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EveryArchitectureTest {

    static Stream<Arguments> all() {
        return Stream.of(Encoder.values()).flatMap(encoder -> Stream.of(Stem.values())
                .flatMap(stem -> Stream.of(SmallNetwork.MATRIX, SmallNetwork.PERCEPTRON, Head.none(8))
                        .flatMap(predictor -> Stream.of(Precision.FLOAT32, Precision.BFLOAT16)
                                .map(precision -> Arguments.of(encoder, stem, predictor, precision)))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void stepsWithFiniteNumbers(Encoder encoder, Stem stem, Head predictor, Precision precision) {
        Architecture architecture = SmallNetwork.architecture(encoder, stem, predictor, precision);
        Map<String, Tensor> start = SmallNetwork.start(architecture);

        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            Networks.Statistics outcome = SmallNetwork.step(network, architecture, 4, 1);

            assertThat(outcome.loss()).isBetween(-4.0, 4.0);
            assertThat(outcome.c()).hasSize(64);
            assertThat(network.w()).hasSize(predictor.isMatrix() ? 64 : 0);
            network.state().forEach((name, tensor) -> {
                assertThat(Arrays.stream(tensor.toDoubles()).allMatch(Double::isFinite))
                        .as(name)
                        .isTrue();
                assertThat(tensor).as(name).isNotEqualTo(start.get(name));
            });
        }
    }

    /** Narrow ones always did; wide ones ended the process where the CPU has AVX512-BF16 and no AMX. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void aWideResNet50Steps(Precision precision) {
        Architecture narrow =
                SmallNetwork.architecture(Encoder.RESNET50, Stem.IMAGENET, SmallNetwork.MATRIX, precision);
        Architecture wide = new Architecture(
                Encoder.RESNET50,
                32,
                narrow.stem(),
                narrow.size(),
                SmallNetwork.perceptron(1024, 16, 8),
                narrow.predictor(),
                narrow.objective(),
                narrow.mean(),
                narrow.std(),
                precision,
                narrow.convolution());

        try (TrainingNetwork network = SmallNetwork.fresh(wide, 1)) {
            assertThat(SmallNetwork.step(network, wide, 2, 1).loss()).isBetween(-4.0, 4.0);
        }
    }

    /**
     * One batch seen again and again is learned: with a copied target that hardly moves, z has only to agree with it.
     */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void aPerceptronFitsOneBatch(Precision precision) {
        Architecture architecture =
                SmallNetwork.architecture(Encoder.RESNET10, Stem.CIFAR, SmallNetwork.PERCEPTRON, precision);

        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            double first = SmallNetwork.step(network, architecture, 8, 1).loss();
            double last = first;
            for (int t = 0; t < 60; t++) {
                last = SmallNetwork.step(network, architecture, 8, 1).loss();
            }

            assertThat(last).isLessThan(first - 1);
        }
    }

    @Test
    void refusesChannelsThatCannotBeNormalised() {
        for (List<Double> std : List.of(List.of(0.2, 0.2), List.of(0.2, 0.0, 0.2), List.of(0.2, Double.NaN, 0.2))) {
            assertThatThrownBy(() -> architecture(Stem.CIFAR, 8, std))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(std.toString());
        }
    }

    /** There oneDNN computes bfloat16 gradients from memory it never wrote: NaN now and then, other bits always. */
    @ParameterizedTest
    @CsvSource({"CIFAR, 4", "IMAGENET, 16"})
    void refusesViewsOfWhichASinglePixelIsLeftToTheLastStage(Stem stem, int size) {
        List<Double> std = List.of(0.2, 0.2, 0.2);

        assertThat(architecture(stem, size + 1, std).size()).isEqualTo(size + 1);
        assertThatThrownBy(() -> architecture(stem, size, std))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("views of " + size + " pixels")
                .hasMessageContaining("at least " + (size + 1));
    }

    private static Architecture architecture(Stem stem, int size, List<Double> std) {
        return new Architecture(
                Encoder.RESNET10,
                2,
                stem,
                size,
                SmallNetwork.perceptron(16, 16, 8),
                SmallNetwork.MATRIX,
                SmallNetwork.DIRECTPRED,
                List.of(0.5, 0.5, 0.5),
                std,
                Precision.FLOAT32,
                Convolution.PLAIN);
    }
}
