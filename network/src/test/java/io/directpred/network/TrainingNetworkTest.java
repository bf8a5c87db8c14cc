package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Predictor;
import io.directpred.spec.Architecture.Stem;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingNetworkTest {
    private static final Architecture ARCHITECTURE = SmallNetwork.resnet10(Precision.FLOAT32);

    @Test
    void stateIsWhatItWasMadeFrom() {
        Map<String, Tensor> start = SmallNetwork.start(ARCHITECTURE);

        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            assertThat(network.state()).containsExactlyInAnyOrderEntriesOf(start);
        }
    }

    @Test
    void stateIsACopy() {
        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            Map<String, Tensor> state = network.state();
            SmallNetwork.step(network, ARCHITECTURE, 4, 0);

            assertThat(state).containsExactlyInAnyOrderEntriesOf(SmallNetwork.start(ARCHITECTURE));
            network.state().forEach((name, after) -> assertThat(after).as(name).isNotEqualTo(state.get(name)));
        }
    }

    @Test
    void setWOverwritesWAndNothingElse() {
        double[] w = new double[64];
        Arrays.setAll(w, i -> i / 64.0);

        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            SmallNetwork.step(network, ARCHITECTURE, 4, 0);
            Map<String, Tensor> expected = new HashMap<>(network.state());
            expected.put("W.weight", Tensor.of(w, 8, 8).to(DType.F32));
            network.setW(w);

            assertThat(network.state()).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }

    @Test
    void refusesAWOfAnotherSize() {
        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            assertThatThrownBy(() -> network.setW(new double[63]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("63");
        }
    }

    @Test
    void aPerceptronHasNoWToSet() {
        Architecture mlp = SmallNetwork.architecture(Encoder.RESNET10, Stem.CIFAR, Predictor.MLP, Precision.FLOAT32);
        try (TrainingNetwork network = SmallNetwork.fresh(mlp, 1)) {
            assertThatThrownBy(() -> network.setW(new double[64])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "online.encoder.conv1.weight",
                "target.projector.1.running_var",
                "W.weight",
                "momentum.online.encoder.layer4.0.bn2.bias",
            })
    void refusesAStateWithoutOneTensorOrWithOneOfAnotherShape(String name) {
        Map<String, Tensor> without = new HashMap<>(SmallNetwork.start(ARCHITECTURE));
        without.remove(name);
        Map<String, Tensor> reshaped = new HashMap<>(SmallNetwork.start(ARCHITECTURE));
        reshaped.put(name, Tensor.of(new float[1], 1));

        for (Map<String, Tensor> state : Arrays.asList(without, reshaped)) {
            assertThatThrownBy(() -> TrainingNetwork.of(ARCHITECTURE, state, Device.cpu(), 1)
                            .close())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tensor " + name + " ");
        }
    }

    @Test
    void refusesTheStateOfALargerNetwork() {
        Architecture resnet18 =
                SmallNetwork.architecture(Encoder.RESNET18, Stem.CIFAR, Predictor.LINEAR, Precision.FLOAT32);
        Map<String, Tensor> state = SmallNetwork.start(resnet18);

        assertThatThrownBy(() ->
                        TrainingNetwork.of(ARCHITECTURE, state, Device.cpu(), 1).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer1.1.");
    }

    @Test
    void readsPixelsFromTheBuffersPositionAndLeavesItThere() {
        ByteBuffer view1 = SmallNetwork.pixels(ARCHITECTURE, 4, 1);
        ByteBuffer view2 = SmallNetwork.pixels(ARCHITECTURE, 4, 2);
        double expected;
        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            expected = network.step(view1, view2, 4, SmallNetwork.SETTINGS).loss();
        }

        ByteBuffer inDirect = behind(ByteBuffer.allocateDirect(view1.capacity() + 7), view1);
        ByteBuffer inArray = behind(ByteBuffer.allocate(view2.capacity() + 5), view2);
        for (int i = 0; i < 2; i++) {
            try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
                assertThat(network.step(inDirect, inArray.asReadOnlyBuffer(), 4, SmallNetwork.SETTINGS)
                                .loss())
                        .isEqualTo(expected);
            }
        }
        assertThat(inDirect.position()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void refusesPixelsThatAreNotThatManyImages(int off) {
        ByteBuffer right = SmallNetwork.pixels(ARCHITECTURE, 4, 1);
        ByteBuffer wrong = ByteBuffer.allocate(right.capacity() + off);

        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            assertThatThrownBy(() -> network.step(right, wrong, 4, SmallNetwork.SETTINGS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(wrong.capacity()));
        }
    }

    @Test
    void refusesABatchOfOne() {
        ByteBuffer one = SmallNetwork.pixels(ARCHITECTURE, 1, 1);
        try (TrainingNetwork network = SmallNetwork.fresh(ARCHITECTURE, 1)) {
            assertThatThrownBy(() -> network.step(one, one, 1, SmallNetwork.SETTINGS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 2");
        }
    }

    private static ByteBuffer behind(ByteBuffer larger, ByteBuffer pixels) {
        larger.position(larger.capacity() - pixels.capacity());
        larger.duplicate().put(pixels.duplicate());
        return larger;
    }
}
