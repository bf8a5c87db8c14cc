package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * PyTorch's and torchvision's defaults, from a fixed seed: torchvision, resnet.py; torch.nn.init.kaiming_uniform_ with
 * a = sqrt(5).
 */
class InitialisationTest {
    private static final List<Double> HALVES = List.of(0.5, 0.5, 0.5);

    @ParameterizedTest
    @CsvSource({
        "IMAGENET, online.encoder.conv1.weight, 64*7*7",
        "CIFAR, online.encoder.layer1.0.conv1.weight, 64*3*3",
        "CIFAR, target.encoder.layer3.0.conv1.weight, 256*3*3",
        "CIFAR, online.encoder.layer4.0.downsample.0.weight, 512*1*1",
    })
    void convolutionsAreNormalWithVarianceTwoOverFanOut(Stem stem, String name, String fanOut) {
        double std = Math.sqrt(2.0 / product(fanOut));

        double[] w = start(stem, name);

        double n = w.length;
        double mean = Arrays.stream(w).average().orElseThrow();
        double square = Arrays.stream(w).map(x -> x * x).average().orElseThrow();
        double fourth = Arrays.stream(w).map(x -> x * x * x * x).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(4 * std / Math.sqrt(n)));
        assertThat(Math.sqrt(square)).isCloseTo(std, within(4 * std / Math.sqrt(2 * n)));
        assertThat(fourth / (square * square)).isCloseTo(3, within(4 * Math.sqrt(24 / n)));
    }

    @ParameterizedTest
    @CsvSource({
        "online.encoder.conv1.weight, 27",
        "online.projector.0.weight, 512",
        "online.projector.0.bias, 512",
        "target.projector.3.weight, 512",
        "target.projector.3.bias, 512",
        "predictor.0.weight, 128",
    })
    void theRestIsUniformWithinTheRootOfFanIn(String name, int fanIn) {
        double bound = 1 / Math.sqrt(fanIn);

        double[] w = start(Stem.CIFAR, name);

        double n = w.length;
        double square = Arrays.stream(w).map(x -> x * x).average().orElseThrow();
        assertThat(Arrays.stream(w).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(bound * (1 + 1e-6));
        assertThat(Arrays.stream(w).average().orElseThrow()).isCloseTo(0, within(4 * bound / Math.sqrt(3 * n)));
        assertThat(square).isCloseTo(bound * bound / 3, within(4 * bound * bound * Math.sqrt(4 / 45.0 / n)));
        assertThat(Arrays.stream(w).max().orElseThrow()).isGreaterThan(bound * (1 - 20 / n));
        assertThat(Arrays.stream(w).min().orElseThrow()).isLessThan(-bound * (1 - 20 / n));
    }

    @Test
    void batchNormStartsAsIdentityAndMomentumAtRest() {
        Map<String, Tensor> state = Initialisation.of(small(), false, InitialisationTest::random);

        state.forEach((name, tensor) -> {
            double expected = name.matches(".*bn\\d\\.weight|.*downsample\\.1\\.weight|.*running_var") ? 1 : 0;
            if (name.startsWith("momentum.") || name.matches(".*(bn\\d|downsample\\.1|projector\\.1)\\..*")) {
                assertThat(Arrays.stream(tensor.toDoubles())
                                .allMatch(x -> x == (name.startsWith("momentum.") ? 0 : expected)))
                        .as(name)
                        .isTrue();
            } else {
                assertThat(Arrays.stream(tensor.toDoubles()).distinct().count())
                        .as(name)
                        .isGreaterThan(1);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theTargetIsACopyOrHasWeightsOfItsOwn(boolean copy) {
        Map<String, Tensor> state = Initialisation.of(small(), copy, InitialisationTest::random);

        TrainingNetwork.below("online.", state).forEach((name, online) -> {
            Tensor target = state.get("target." + name);
            boolean drawn = name.endsWith("weight") && !name.contains("bn") && !name.contains("downsample.1")
                    || name.matches("projector\\.[03]\\.bias");
            if (copy || !drawn) {
                assertThat(target).as(name).isEqualTo(online);
            } else {
                assertThat(target).as(name).isNotEqualTo(online);
            }
        });
    }

    @Test
    void theOnlineNetworkIsTheSameWhetherTheTargetIsACopyOrNot() {
        Map<String, Tensor> copied = Initialisation.of(small(), true, InitialisationTest::random);
        Map<String, Tensor> own = Initialisation.of(small(), false, InitialisationTest::random);

        assertThat(TrainingNetwork.below("online.", copied)).isEqualTo(TrainingNetwork.below("online.", own));
        assertThat(copied.get("predictor.0.weight")).isEqualTo(own.get("predictor.0.weight"));
    }

    /** A deeper network draws more tensors in between: what both have is the same. */
    @Test
    void theOrderOfDrawingDoesNotMatter() {
        Map<String, Tensor> shallow = Initialisation.of(small(), false, InitialisationTest::random);
        Map<String, Tensor> deep = Initialisation.of(
                SmallNetwork.architecture(Encoder.RESNET18, Stem.CIFAR, SmallNetwork.MATRIX, Precision.FLOAT32),
                false,
                InitialisationTest::random);

        assertThat(deep).containsAllEntriesOf(shallow).hasSizeGreaterThan(shallow.size());
    }

    @Test
    void noTwoTensorsShareAGenerator() {
        List<String> names = new ArrayList<>();

        Initialisation.of(small(), false, name -> {
            names.add(name);
            return random(name);
        });

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void float64StartsFromTheNumbersThatFloat32Rounds() {
        Map<String, Tensor> single = Initialisation.of(small(), false, InitialisationTest::random);
        Map<String, Tensor> twice =
                Initialisation.of(SmallNetwork.resnet10(Precision.FLOAT64), false, InitialisationTest::random);

        twice.forEach(
                (name, tensor) -> assertThat(tensor.to(DType.F32)).as(name).isEqualTo(single.get(name)));
    }

    private static double[] start(Stem stem, String name) {
        return TrainingNetwork.present(Initialisation.of(architecture(stem), false, InitialisationTest::random), name)
                .toDoubles();
    }

    private static RandomGenerator random(String name) {
        return new SplittableRandom(name.hashCode());
    }

    private static Architecture small() {
        return SmallNetwork.resnet10(Precision.FLOAT32);
    }

    private static Architecture architecture(Stem stem) {
        return new Architecture(
                Encoder.RESNET10,
                64,
                stem,
                32,
                SmallNetwork.perceptron(512, 512, 128),
                Head.matrix(128, false),
                SmallNetwork.DIRECTPRED,
                HALVES,
                HALVES,
                Precision.FLOAT32,
                Architecture.Convolution.PLAIN);
    }

    private static double product(String factors) {
        return Arrays.stream(factors.split("\\*"))
                .mapToDouble(Double::parseDouble)
                .reduce(1, (a, b) -> a * b);
    }
}
