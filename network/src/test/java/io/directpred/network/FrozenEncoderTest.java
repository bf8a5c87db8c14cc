package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Predictor;
import io.directpred.spec.Architecture.Stem;
import io.directpred.tensors.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrozenEncoderTest {

    @ParameterizedTest
    @CsvSource({"RESNET10, CIFAR", "RESNET18, IMAGENET", "RESNET50, CIFAR"})
    void equalsThePlainForwardPass(Encoder encoder, Stem stem) {
        Architecture architecture = SmallNetwork.architecture(encoder, stem, Predictor.LINEAR, Precision.FLOAT32);

        assertEqualsThePlainForwardPass(architecture, 1e-5);
    }

    /** In bfloat16 narrow maps stand side by side: maps of 7, 4, 2, 1 pixels; 13, 7, 4, 2; 8, 4, 2, 1; 5, 3, 2, 1. */
    @ParameterizedTest
    @CsvSource({"7", "13", "8", "5"})
    void imagesSideBySideDoNotTouchEachOther(int size) {
        Architecture small = SmallNetwork.resnet10(Precision.BFLOAT16);
        Architecture architecture = new Architecture(
                small.encoder(),
                4,
                small.stem(),
                size,
                small.projectorHidden(),
                small.dim(),
                small.predictor(),
                small.predictorHidden(),
                small.mean(),
                small.std(),
                small.precision());

        assertEqualsThePlainForwardPass(architecture, 0.02);
    }

    /** @param share of the representation's norm that each of its numbers may be off */
    private static void assertEqualsThePlainForwardPass(Architecture architecture, double share) {
        Map<String, Tensor> tensors = trained(architecture);
        byte[] pixels = SmallNetwork.pixels(architecture, 3, 1).array();

        float[] f = encode(architecture, tensors, pixels, 3);

        PlainResNet reference = new PlainResNet(architecture, tensors);
        for (int i = 0; i < 3; i++) {
            double[] expected = reference.encode(image(architecture, pixels, i));
            double norm = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
            for (int c = 0; c < expected.length; c++) {
                assertThat((double) f[i * expected.length + c])
                        .as("image %d, channel %d", i, c)
                        .isCloseTo(expected[c], within(share * norm));
            }
        }
    }

    @Test
    void anImageAloneIsEncodedAsAmongOthers() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        Map<String, Tensor> tensors = trained(architecture);
        byte[] pixels = SmallNetwork.pixels(architecture, 8, 1).array();

        float[] together = encode(architecture, tensors, pixels, 8);

        int d = architecture.representation();
        for (int i = 0; i < 8; i++) {
            float[] alone = encode(architecture, tensors, image(architecture, pixels, i), 1);
            for (int c = 0; c < d; c++) {
                assertThat(alone[c]).isCloseTo(together[i * d + c], within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void repeatsItsBits(Precision precision) {
        Architecture architecture = SmallNetwork.resnet10(precision);
        Map<String, Tensor> tensors = trained(architecture);
        byte[] pixels = SmallNetwork.pixels(architecture, 8, 1).array();

        float[] first = encode(architecture, tensors, pixels, 8);
        try (FrozenEncoder encoder = FrozenEncoder.of(architecture, tensors, 1)) {
            encoder.encode(SmallNetwork.pixels(architecture, 5, 2).array(), 5);

            assertThat(encoder.dim()).isEqualTo(architecture.representation());
            assertThat(encoder.encode(pixels, 8)).containsExactly(first).hasSize(8 * encoder.dim());
        }
    }

    @Test
    void trainingMovesTheRepresentation() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        byte[] pixels = SmallNetwork.pixels(architecture, 2, 1).array();

        float[] before = encode(architecture, encoder(SmallNetwork.start(architecture)), pixels, 2);
        float[] after = encode(architecture, trained(architecture), pixels, 2);

        assertThat(after).hasSameSizeAs(before).isNotEqualTo(before);
    }

    @Test
    void refusesBytesThatAreNotThatManyImages() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        try (FrozenEncoder encoder = FrozenEncoder.of(architecture, encoder(SmallNetwork.start(architecture)), 1)) {
            assertThatThrownBy(() -> encoder.encode(new byte[8 * 8 * 3 + 1], 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("193");
            assertThatThrownBy(() -> encoder.encode(new byte[0], 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesTensorsOfAnotherNetwork() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        Map<String, Tensor> tensors = new HashMap<>(encoder(SmallNetwork.start(architecture)));
        tensors.put("fc.weight", Tensor.of(new float[16], 1, 16));

        assertThatThrownBy(() -> FrozenEncoder.of(architecture, tensors, 1).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc.weight");

        tensors.keySet().removeIf(n -> n.equals("fc.weight") || n.equals("layer3.0.bn1.running_var"));
        assertThatThrownBy(() -> FrozenEncoder.of(architecture, tensors, 1).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer3.0.bn1.running_var");
    }

    private static Map<String, Tensor> trained(Architecture architecture) {
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            for (int t = 0; t < 5; t++) {
                SmallNetwork.step(network, architecture, 8, t);
            }
            return encoder(network.state());
        }
    }

    private static Map<String, Tensor> encoder(Map<String, Tensor> state) {
        return TrainingNetwork.below("online.encoder.", state);
    }

    private static float[] encode(Architecture architecture, Map<String, Tensor> tensors, byte[] pixels, int n) {
        try (FrozenEncoder encoder = FrozenEncoder.of(architecture, Objects.requireNonNull(tensors), 1)) {
            return encoder.encode(pixels, n);
        }
    }

    private static byte[] image(Architecture architecture, byte[] pixels, int i) {
        int bytes = architecture.size() * architecture.size() * 3;
        return Arrays.copyOfRange(pixels, i * bytes, (i + 1) * bytes);
    }
}
