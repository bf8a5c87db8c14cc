package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.directpred.core.CounterRandom;
import io.directpred.network.FrozenEncoder;
import io.directpred.network.Initialisation;
import io.directpred.network.TrainingNetwork;
import io.directpred.recorder.EncoderFiles;
import io.directpred.spec.Architecture;
import io.directpred.spec.Encoder;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.Stem;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code load.py}, as it lies beside an encoder, makes of images what the encoder of this program makes of them. It is
 * run by the Python that DIRECTPRED_PYTHON names, else by {@code python3}, where that has torch and safetensors.
 */
class LoadScriptTest {
    private static final int IMAGES = 3;

    @TempDir
    private Path dir;

    static Stream<Arguments> all() {
        return Stream.of(Encoder.values()).flatMap(encoder -> Stream.of(Stem.values())
                .map(stem ->
                        Arguments.of(encoder, stem, encoder == Encoder.resnet18 && stem == Stem.imagenet ? 64 : 4)));
    }

    /** Of Python's there are the names and shapes of every tensor: those of torchvision's ResNet, by its definition. */
    @ParameterizedTest
    @MethodSource("all")
    void namesAndShapesAreThoseThatConfigJsonSays(Encoder encoder, Stem stem, int width) {
        EncoderConfig config = config(encoder, stem, width);
        Map<String, List<Long>> shapes = new TreeMap<>();
        tensors(config)
                .forEach((name, tensor) ->
                        shapes.put(name, Arrays.stream(tensor.shape()).boxed().toList()));

        assertThat(shapes).isEqualTo(byTorchvisionsDefinition(config));
    }

    /** One Python runs every one of the files as a person would: it takes seconds to start. */
    @Test
    void theSameImagesHaveTheSameRepresentationsInPyTorch() throws Exception {
        String python = python();
        assumeTrue(python != null, "no Python with torch and safetensors: set DIRECTPRED_PYTHON");
        List<EncoderConfig> configs = all().map(LoadScriptTest::config).toList();
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            expected.add(written(Files.createDirectory(dir.resolve("" + i)), configs.get(i)));
        }

        ProcessBuilder builder =
                new ProcessBuilder(python, "-c", """
                import runpy, torch
                for i in range(%d):
                    loaded = runpy.run_path(f"{i}/load.py", run_name="__main__")
                    size = loaded["c"]["size"]
                    x = torch.frombuffer(bytearray(open(f"{i}/pixels", "rb").read()), dtype=torch.uint8).view(-1, size, size, 3)
                    f = loaded["encoder"](x.permute(0, 3, 1, 2) / 255)
                    open(f"{i}/f", "wb").write(f.detach().contiguous().numpy().tobytes())
                """.formatted(configs.size())).directory(dir.toFile());
        Launched launched = Launched.of(builder);

        assertThat(launched.code()).as(launched.err()).isZero();
        assertThat(launched.text().lines())
                .containsExactlyElementsOf(configs.stream()
                        .map(config -> "torch.Size([1, " + config.json().get("dim") + "])")
                        .toList());
        for (int i = 0; i < configs.size(); i++) {
            assertSame(floats(dir.resolve(i + "/f")), expected.get(i), configs.get(i));
        }
    }

    /** An encoder's files and pixels of images; returns what this program makes of them. */
    private static float[] written(Path folder, EncoderConfig config) throws IOException {
        Map<String, Tensor> tensors = tensors(config);
        Path file = folder.resolve("mine.safetensors");
        Files.write(file, EncoderFiles.tensors(tensors, config, Map.of()));
        assertThat(EncoderFiles.describe(file, config)).isEmpty();
        byte[] pixels = new byte[IMAGES * config.size() * config.size() * 3];
        new SplittableRandom(1).nextBytes(pixels);
        Files.write(folder.resolve("pixels"), pixels);
        try (FrozenEncoder ours = FrozenEncoder.of(config.network(), tensors, 1)) {
            return ours.encode(pixels, IMAGES);
        }
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    private static void assertSame(float[] theirs, float[] ours, EncoderConfig config) {
        double greatest = 0;
        for (float f : ours) {
            greatest = Math.max(greatest, Math.abs(f));
        }
        assertThat(greatest).isPositive();
        assertThat(theirs).as("%s", config).containsExactly(ours, within((float) (1e-4 * greatest)));
    }

    @Test
    void itHasAtMost25Lines() throws IOException {
        EncoderFiles.describe(dir.resolve("e.safetensors"), config(Encoder.resnet10, Stem.cifar, 4));

        assertThat(Files.readAllLines(dir.resolve("load.py"))).hasSizeLessThanOrEqualTo(25);
    }

    private static EncoderConfig config(Arguments of) {
        return config((Encoder) of.get()[0], (Stem) of.get()[1], (int) of.get()[2]);
    }

    private static EncoderConfig config(Encoder encoder, Stem stem, int width) {
        int size = stem == Stem.cifar ? 9 : 36;
        return new EncoderConfig(encoder, width, stem, size, List.of(0.49, 0.48, 0.45), List.of(0.20, 0.21, 0.22));
    }

    /** With running statistics and biases that are not the start's, so that each of them shows. */
    private static Map<String, Tensor> tensors(EncoderConfig config) {
        Architecture architecture = config.network();
        Map<String, Tensor> start = TrainingNetwork.below(
                "online.encoder.", Initialisation.of(architecture, true, name -> CounterRandom.of(1, name)));
        Map<String, Tensor> moved = new TreeMap<>();
        start.forEach((name, tensor) -> {
            SplittableRandom random = new SplittableRandom(name.hashCode());
            float[] values = tensor.toFloats();
            if (values.length == tensor.shape()[0]) { // batch norm's
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.2 * random.nextDouble());
                }
            }
            moved.put(name, Tensor.of(values, tensor.shape()));
        });
        return moved;
    }

    private static Map<String, List<Long>> byTorchvisionsDefinition(EncoderConfig config) {
        Map<String, List<Long>> shapes = new TreeMap<>();
        long width = config.width();
        if (config.architecture() == Encoder.linear) {
            shapes.put("linear.weight", List.of(width, 3L * config.size() * config.size()));
            return shapes;
        }
        List<Integer> blocks = new ArrayList<>();
        config.json().get("blocks").forEach(node -> blocks.add(node.asInt()));
        long expansion = config.json().get("expansion").asLong();
        convolution(shapes, "conv1", "bn1", width, 3, config.stem() == Stem.cifar ? 3 : 7);
        long in = width;
        for (int stage = 1; stage <= 4; stage++) {
            long planes = width << (stage - 1);
            for (int block = 0; block < blocks.get(stage - 1); block++) {
                String name = "layer" + stage + "." + block + ".";
                boolean bottleneck = expansion == 4;
                convolution(shapes, name + "conv1", name + "bn1", planes, in, bottleneck ? 1 : 3);
                convolution(shapes, name + "conv2", name + "bn2", planes, planes, 3);
                if (bottleneck) {
                    convolution(shapes, name + "conv3", name + "bn3", 4 * planes, planes, 1);
                }
                if (block == 0 && (stage > 1 || bottleneck)) {
                    convolution(shapes, name + "downsample.0", name + "downsample.1", expansion * planes, in, 1);
                }
                in = expansion * planes;
            }
        }
        return shapes;
    }

    private static void convolution(
            Map<String, List<Long>> shapes, String convolution, String norm, long out, long in, long kernel) {
        shapes.put(convolution + ".weight", List.of(out, in, kernel, kernel));
        for (String of : List.of(".weight", ".bias", ".running_mean", ".running_var")) {
            shapes.put(norm + of, List.of(out));
        }
    }

    private static @Nullable String python() throws InterruptedException {
        String python = System.getenv().getOrDefault("DIRECTPRED_PYTHON", "python3");
        try {
            Launched tried = Launched.of(new ProcessBuilder(python, "-c", "import safetensors.torch"));
            return tried.code() == 0 ? python : null;
        } catch (IOException e) {
            return null;
        }
    }
}
