package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import io.directpred.spec.Head;
import io.directpred.tensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives whose tensors are one number each, as PyTorch reads them. */
class ConstantArchiveTest {

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyTensorHasItsShapeAndOneNumber(Precision precision) {
        Architecture architecture = SmallNetwork.resnet10(precision);

        Map<String, Tensor> read = read(TrainingNetwork.constant(architecture), architecture);

        Map<String, Tensor> whole = SmallNetwork.start(architecture);
        assertThat(read).hasSameSizeAs(whole);
        read.forEach((name, tensor) -> {
            assertThat(tensor.shape())
                    .as(name)
                    .isEqualTo(TrainingNetwork.present(whole, name).shape());
            double[] values = tensor.toDoubles();
            assertThat(Arrays.stream(values)).as(name).allMatch(x -> x == values[0]);
        });
        // torchvision's standard deviation of 3x3 kernels with 4 channels out, PyTorch's bound of a layer with 16 in,
        // and what is not drawn
        double accuracy = precision == Precision.FLOAT64 ? 1e-15 : 1e-7;
        assertThat(first(read, "online.encoder.layer2.0.conv1.weight"))
                .isCloseTo(Math.sqrt(2. / (4 * 9)), within(accuracy));
        assertThat(first(read, "target.projector.3.weight")).isCloseTo(1 / 4., within(accuracy));
        assertThat(first(read, "online.encoder.bn1.running_var")).isEqualTo(1);
        assertThat(first(read, "momentum.online.encoder.conv1.weight")).isZero();
    }

    @Test
    void aWholeArchiveHasEveryNumber() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);
        Map<String, Tensor> start = SmallNetwork.start(architecture);

        Map<String, Tensor> read =
                read(TrainingNetwork.archive(architecture, new Script(architecture), start, ""), architecture);

        start.forEach(
                (name, tensor) -> assertThat(TrainingNetwork.present(read, name).toDoubles())
                        .as(name)
                        .isEqualTo(tensor.toDoubles()));
    }

    /** 125 MB of numbers: ResNet-18 twice, and its momentum. */
    @Test
    void aLargeNetworkTakesKilobytes() throws IOException {
        Architecture small = SmallNetwork.resnet10(Precision.FLOAT32);
        Architecture architecture = new Architecture(
                Encoder.RESNET18,
                64,
                Stem.CIFAR,
                32,
                SmallNetwork.perceptron(512, 512, 128),
                Head.matrix(128, false),
                small.objective(),
                small.mean(),
                small.std(),
                Precision.FLOAT32,
                small.convolution());
        ByteArrayOutputStream constant = new ByteArrayOutputStream();

        TrainingNetwork.writeConstant(architecture, constant);

        assertThat(constant.size()).isLessThan(200_000);
    }

    private static double first(Map<String, Tensor> state, String name) {
        return TrainingNetwork.present(state, name).toDoubles()[0];
    }

    private static Map<String, Tensor> read(TorchArchive archive, Architecture architecture) {
        try (ScriptModule module = ScriptModule.load(archive, Device.cpu(), 1)) {
            return module.call("state", scope -> new NDList(), out -> {
                Map<String, Tensor> state = new LinkedHashMap<>();
                new Script(architecture)
                        .stateNames()
                        .forEach(name -> state.put(name, ScriptModule.tensor(out.get(name))));
                return state;
            });
        }
    }
}
