package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import io.directpred.tensors.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Names and shapes of an encoder's tensors are those of torchvision's {@code state_dict()} without {@code fc} and
 * {@code num_batches_tracked}.
 */
class ResNetTest {

    /**
     * Parameters of torchvision's models with 1000 classes, less those of {@code fc}: 513,000 of 512 channels,
     * 2,049,000 of 2048.
     */
    @ParameterizedTest
    @CsvSource({
        "RESNET18, IMAGENET, 11176512, 60",
        "RESNET34, IMAGENET, 21284672, 108",
        "RESNET50, IMAGENET, 23508032, 159",
        "RESNET18, CIFAR, 11168832, 60",
    })
    void hasAsManyParametersAsTorchvision(Encoder encoder, Stem stem, long parameters, int tensors) {
        List<Slot> trained =
                slots(encoder, stem, 64).stream().filter(Slot::trained).toList();

        assertThat(trained).hasSize(tensors);
        assertThat(trained.stream().mapToLong(s -> Tensor.elements(s.shape())).sum())
                .isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"RESNET18, IMAGENET, 7", "RESNET34, IMAGENET, 7", "RESNET18, CIFAR, 3", "RESNET10, CIFAR, 3"})
    void basicBlocksAreTorchvisions(Encoder encoder, Stem stem, int kernel) {
        List<String> expected = new ArrayList<>(stem(kernel));
        int in = 64;
        for (int stage = 1; stage <= 4; stage++) {
            int planes = new int[] {64, 128, 256, 512}[stage - 1];
            for (int block = 0; block < depths(encoder)[stage - 1]; block++) {
                String name = "layer" + stage + "." + block;
                expected.add(name + ".conv1.weight [" + planes + ", " + in + ", 3, 3]");
                expected.addAll(norm(name + ".bn1", planes));
                expected.add(name + ".conv2.weight [" + planes + ", " + planes + ", 3, 3]");
                expected.addAll(norm(name + ".bn2", planes));
                if (block == 0 && stage > 1) {
                    expected.add(name + ".downsample.0.weight [" + planes + ", " + in + ", 1, 1]");
                    expected.addAll(norm(name + ".downsample.1", planes));
                }
                in = planes;
            }
        }

        assertThat(described(encoder, stem, 64)).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"IMAGENET, 7", "CIFAR, 3"})
    void bottleneckBlocksAreTorchvisions(Stem stem, int kernel) {
        List<String> expected = new ArrayList<>(stem(kernel));
        int in = 64;
        for (int stage = 1; stage <= 4; stage++) {
            int planes = new int[] {64, 128, 256, 512}[stage - 1];
            for (int block = 0; block < depths(Encoder.RESNET50)[stage - 1]; block++) {
                String name = "layer" + stage + "." + block;
                expected.add(name + ".conv1.weight [" + planes + ", " + in + ", 1, 1]");
                expected.addAll(norm(name + ".bn1", planes));
                expected.add(name + ".conv2.weight [" + planes + ", " + planes + ", 3, 3]");
                expected.addAll(norm(name + ".bn2", planes));
                expected.add(name + ".conv3.weight [" + 4 * planes + ", " + planes + ", 1, 1]");
                expected.addAll(norm(name + ".bn3", 4 * planes));
                if (block == 0) { // the first stage too: 64 channels become 256
                    expected.add(name + ".downsample.0.weight [" + 4 * planes + ", " + in + ", 1, 1]");
                    expected.addAll(norm(name + ".downsample.1", 4 * planes));
                }
                in = 4 * planes;
            }
        }

        assertThat(described(Encoder.RESNET50, stem, 64)).containsExactlyElementsOf(expected);
    }

    @Test
    void widthScalesEveryStage() {
        assertThat(described(Encoder.RESNET18, Stem.CIFAR, 16))
                .startsWith("conv1.weight [16, 3, 3, 3]", "bn1.weight [16]")
                .contains("layer2.0.downsample.0.weight [32, 16, 1, 1]")
                .endsWith("layer4.1.bn2.running_mean [128]", "layer4.1.bn2.running_var [128]");
    }

    private static int[] depths(Encoder encoder) {
        return switch (encoder) {
            case RESNET10 -> new int[] {1, 1, 1, 1};
            case RESNET18 -> new int[] {2, 2, 2, 2};
            case RESNET34, RESNET50 -> new int[] {3, 4, 6, 3};
            case LINEAR -> new int[0];
        };
    }

    private static List<String> stem(int kernel) {
        List<String> names = new ArrayList<>(List.of("conv1.weight [64, 3, " + kernel + ", " + kernel + "]"));
        names.addAll(norm("bn1", 64));
        return names;
    }

    private static List<String> norm(String name, int channels) {
        String shape = " [" + channels + "]";
        return List.of(
                name + ".weight" + shape,
                name + ".bias" + shape,
                name + ".running_mean" + shape,
                name + ".running_var" + shape);
    }

    private static List<String> described(Encoder encoder, Stem stem, int width) {
        return slots(encoder, stem, width).stream()
                .map(s -> s.name() + " " + Arrays.toString(s.shape()))
                .toList();
    }

    private static List<Slot> slots(Encoder encoder, Stem stem, int width) {
        List<Double> halves = List.of(0.5, 0.5, 0.5);
        return new Script(new Architecture(
                        encoder,
                        width,
                        stem,
                        32,
                        SmallNetwork.perceptron(encoder.representation(width), 512, 128),
                        Head.matrix(128, false),
                        SmallNetwork.DIRECTPRED,
                        halves,
                        halves,
                        Precision.FLOAT32,
                        Architecture.Convolution.PLAIN))
                .encoder();
    }
}
