package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.core.CounterRandom;
import io.directpred.network.Initialisation;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import io.directpred.spec.RunSpecs;
import io.directpred.tensors.DType;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that starts from {@code resnet18().state_dict()} of torchvision, with a quarter of its channels; its names and
 * shapes are written out here.
 */
class GivenEncoderTest {
    @TempDir
    private Path dir;

    @Test
    void aStateOfTorchvisionsResNetIsTakenAndWhatIsLeftOutIsNamed() throws IOException {
        Map<String, Tensor> torchvision = resnet18();
        RunSpec spec = spec(written(torchvision));

        RunSpec found = GivenEncoder.found(spec);
        Map<String, Tensor> start = GivenEncoder.into(
                Initialisation.of(Architecture.of(spec, Precision.FLOAT32), true, CounterRandom.initial(1)), found);

        assertThat(torchvision).hasSize(122);
        assertThat(GivenEncoder.lines(found))
                .containsExactly(
                        "starts from " + dir.resolve("resnet18.safetensors"),
                        "which also holds fc.bias, fc.weight, 20 of num_batches_tracked: an encoder has none, so they are left out");
        for (String name : List.of("conv1.weight", "layer3.0.downsample.1.running_var", "layer4.1.bn2.bias")) {
            assertThat(start.get("online.encoder." + name).data())
                    .isEqualTo(torchvision.get(name).data());
            assertThat(start.get("target.encoder." + name).data())
                    .isEqualTo(torchvision.get(name).data());
        }
        assertThat(start.keySet()).noneMatch(name -> name.contains("fc.") || name.contains("num_batches_tracked"));
    }

    @Test
    void whatIsMissingExtraOrOfAnotherShapeIsNamed() throws IOException {
        Map<String, Tensor> other = resnet18();
        other.remove("layer2.0.downsample.0.weight");
        other.put("conv1.weight", filled(0, 16, 3, 3, 3)); // of the stem for CIFAR
        other.put("head.weight", filled(0, 1));
        RunSpec spec = spec(written(other));

        assertThatThrownBy(() -> GivenEncoder.found(spec))
                .isInstanceOf(RunSpecException.class)
                .hasMessageContaining("is no encoder of this run's network, resnet18 of width 16, stem imagenet")
                .hasMessageContaining("missing: layer2.0.downsample.0.weight")
                .hasMessageContaining("conv1.weight is F32 [16, 3, 3, 3] where the network has [16, 3, 7, 7]")
                .hasMessageContaining("without a place: head.weight");
    }

    private Path written(Map<String, Tensor> tensors) throws IOException {
        return Files.write(dir.resolve("resnet18.safetensors"), Safetensors.write(tensors, Map.of("format", "pt")));
    }

    private static RunSpec spec(Path init) {
        return RunSpecs.resolve(
                List.of(Layer.assignments(
                        "test",
                        List.of(
                                "data.spec=sample",
                                "network.encoder=resnet18",
                                "network.width=16",
                                "network.stem=imagenet",
                                "views.size=32",
                                "schedule.steps=10",
                                "init.file=" + init))),
                name -> name);
    }

    private static Map<String, Tensor> resnet18() {
        Map<String, Tensor> state = new TreeMap<>();
        state.put("conv1.weight", filled(1, 16, 3, 7, 7));
        norm(state, "bn1", 16);
        int in = 16;
        for (int layer = 1; layer <= 4; layer++) {
            int out = 8 << layer;
            for (int block = 0; block < 2; block++) {
                String name = "layer" + layer + "." + block + ".";
                state.put(name + "conv1.weight", filled(layer + block, out, in, 3, 3));
                norm(state, name + "bn1", out);
                state.put(name + "conv2.weight", filled(layer - block, out, out, 3, 3));
                norm(state, name + "bn2", out);
                if (in != out) {
                    state.put(name + "downsample.0.weight", filled(layer, out, in, 1, 1));
                    norm(state, name + "downsample.1", out);
                }
                in = out;
            }
        }
        state.put("fc.weight", filled(1, 1000, 128));
        state.put("fc.bias", filled(1, 1000));
        return state;
    }

    private static void norm(Map<String, Tensor> state, String name, int channels) {
        for (String tensor : List.of("weight", "bias", "running_mean", "running_var")) {
            state.put(name + "." + tensor, filled(name.length() + tensor.length(), channels));
        }
        state.put(name + ".num_batches_tracked", new Tensor(DType.I64, new long[0], new byte[8]));
    }

    /** Another number at each place. */
    private static Tensor filled(int seed, long... shape) {
        float[] values = new float[(int) Tensor.elements(shape)];
        IntStream.range(0, values.length).forEach(i -> values[i] = seed + i * 1e-6f);
        return Tensor.of(values, shape);
    }
}
