package io.directpred.standalone;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.core.CounterRandom;
import io.directpred.network.FrozenEncoder;
import io.directpred.network.Initialisation;
import io.directpred.network.TrainingNetwork;
import io.directpred.recorder.EncoderFiles;
import io.directpred.spec.Encoder;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.Stem;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.testing.ChildJvm;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images become what the encoder makes of them, in the order of their paths; nothing half done is left. Longer than 250
 * lines because each form and each refusal is a case.
 */
class EmbedTest {
    private static final EncoderConfig CONFIG =
            new EncoderConfig(Encoder.resnet10, 2, Stem.cifar, 8, List.of(0.49, 0.48, 0.45), List.of(0.20, 0.21, 0.22));
    private static final int DIM = 16;

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Map<String, Tensor> tensors;
    private Path encoder;
    private Path images;

    @BeforeEach
    void anEncoderAndAFolder() throws IOException {
        tensors = TrainingNetwork.below(
                "online.encoder.", Initialisation.of(CONFIG.network(), true, name -> CounterRandom.of(1, name)));
        encoder = dir.resolve("e.safetensors");
        Files.write(encoder, EncoderFiles.tensors(tensors, CONFIG, Map.of()));
        images = Files.createDirectories(dir.resolve("images/deeper")).getParent();
    }

    @Test
    void rowsArePathsInTheirOrder() throws IOException {
        byte[] pixels = new byte[600 * 8 * 8 * 3]; // more than two batches
        new SplittableRandom(1).nextBytes(pixels);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Path file = images.resolve((i % 2 == 0 ? "" : "deeper/") + "n%03d.png".formatted(i));
            image(file, 8, Arrays.copyOfRange(pixels, i * 192, (i + 1) * 192));
            names.add(file.toString());
        }
        Collections.sort(names);

        assertThat(embed("--out", dir.resolve("x.npy").toString(), images.toString()))
                .as(err.toString())
                .isZero();

        assertThat(Files.readAllLines(dir.resolve("x.paths.txt"))).isEqualTo(names);
        float[] rows = npy(dir.resolve("x.npy"), 600);
        try (FrozenEncoder ours = FrozenEncoder.of(CONFIG.network(), tensors, 1)) {
            for (int row : new int[] {0, 1, 255, 256, 299, 300, 599}) {
                int i = Integer.parseInt(names.get(row).replaceAll(".*n(\\d+)\\.png", "$1"));
                float[] expected = ours.encode(Arrays.copyOfRange(pixels, i * 192, (i + 1) * 192), 1);
                assertThat(Arrays.copyOfRange(rows, row * DIM, (row + 1) * DIM))
                        .as("row %d", row)
                        .containsExactly(expected, within(1e-5f));
            }
        }
        assertThat(out.toString()).contains("x.npy: 600 images x 16");
        assertThat(dir.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void jsonLinesHavePathAndNumbersWhereverTheyGo() throws IOException {
        image(images.resolve("a.png"), 20, noise(20, 1));
        image(images.resolve("b.png"), 9, noise(9, 2));
        String b = images.resolve("b.png").toString();
        String a = images.resolve("a.png").toString();

        assertThat(embed(b, a, b)).isZero();
        assertThat(embed("--out", dir.resolve("x.jsonl").toString(), b, a, b)).isZero();

        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("x.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(out.toString()).startsWith(Files.readString(dir.resolve("x.jsonl")));
        assertThat(lines).extracting(line -> line.get("path").asText()).containsExactly(b, a, b);
        assertThat(lines).allSatisfy(line -> assertThat(line.get("embedding")).hasSize(DIM));
        assertThat(lines.get(0)).isEqualTo(lines.get(2)).isNotEqualTo(lines.get(1));
    }

    @Test
    void anImageThatCannotBeDecodedIsNamedAndTheOthersAreWritten() throws IOException {
        image(images.resolve("a.png"), 8, noise(8, 1));
        Path broken = Files.writeString(images.resolve("b.png"), "no image");
        image(images.resolve("c.png"), 8, noise(8, 2));

        assertThat(embed("--out", dir.resolve("x.npy").toString(), images.toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains("left out: " + broken + ": ");
        assertThat(Files.readAllLines(dir.resolve("x.paths.txt"))).hasSize(2).noneMatch(path -> path.endsWith("b.png"));
        npy(dir.resolve("x.npy"), 2);
    }

    @Test
    void whatIsThereIsWrittenOverOnPurposeOnly() throws IOException {
        image(images.resolve("a.png"), 8, noise(8, 1));
        Path there = Files.writeString(dir.resolve("x.paths.txt"), "mine");
        String file = dir.resolve("x.npy").toString();

        assertRefused(there + " is there already; give another name, or --replace", "--out", file, images.toString());
        assertThat(there).hasContent("mine");
        assertThat(Path.of(file)).doesNotExist();

        assertThat(embed("--replace", "--out", file, images.toString())).isZero();
        assertThat(Files.readAllLines(there)).hasSize(1);
    }

    @Test
    void whatCannotBeUsedIsNamed() throws IOException {
        Path broken = Files.writeString(images.resolve("b.png"), "no image");
        Path empty = Files.createDirectory(dir.resolve("empty"));
        Path nothing = dir.resolve("nothing");

        assertRefused("x.txt is not allowed: its name ends in .npy or .jsonl", "--out", "x.txt", broken.toString());
        assertRefused(nothing + ": there is no such file or directory", nothing.toString());
        assertRefused(empty + ": holds no images", empty.toString());
        assertRefused(
                "none of the images could be decoded",
                "--out",
                dir.resolve("x.npy").toString(),
                broken.toString());
        assertThat(dir.resolve("x.npy")).doesNotExist();
        assertThat(dir.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void anEncoderThatIsNoneIsNamed() throws IOException {
        image(images.resolve("a.png"), 8, noise(8, 1));
        Map<String, Tensor> other = new HashMap<>(tensors);
        other.put("layer5.weight", Tensor.of(new float[] {1}, 1));
        other.remove("bn1.weight");
        other.put("fc.weight", Tensor.of(new float[] {1}, 1));
        other.put("conv1.weight", Tensor.of(new float[] {1}, 1));

        Files.writeString(encoder, "no tensors");
        assertRefused(encoder + ": not a safetensors file", images.toString());
        Files.write(encoder, Safetensors.write(tensors, Map.of()));
        assertRefused(encoder + ": does not say what network it is", images.toString());
        EncoderFiles.describe(encoder, CONFIG);
        assertThat(embed(images.toString())).isZero();
        Files.write(encoder, EncoderFiles.tensors(other, CONFIG, Map.of()));
        assertRefused("is no encoder of resnet10 of width 2, stem cifar: missing: bn1.weight", images.toString());
        assertThat(err.toString())
                .contains("conv1.weight is F32 [1] where the network has [2, 3, 3, 3]")
                .contains("without a place: layer5.weight")
                .doesNotContain("fc.weight");
        Files.delete(encoder);
        assertRefused(encoder + ": no such file", images.toString());
    }

    @Test
    void ctrlCLeavesNoHalfFile() throws Exception {
        image(images.resolve("large.png"), 1500, noise(1500, 1));
        List<String> arguments = new ArrayList<>(List.of(
                "embed",
                "--encoder",
                encoder.toString(),
                "--out",
                dir.resolve("x.npy").toString()));
        arguments.addAll(Collections.nCopies(2000, images.resolve("large.png").toString()));
        try (WatchService watch = dir.getFileSystem().newWatchService()) {
            dir.register(watch, ENTRY_CREATE);

            Process process = ChildJvm.of(DirectPred.class, arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("said").toFile())
                    .start();
            while (!Files.exists(dir.resolve(".x.paths.txt.part"))) {
                assertThat(watch.poll(1, TimeUnit.MINUTES))
                        .as("it begins")
                        .isNotNull()
                        .satisfies(key -> key.reset());
            }
            process.destroy(); // SIGTERM, which goes the same way

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        }
        assertThat(dir.toFile().list()).noneMatch(name -> name.contains("x.npy") || name.contains("x.paths"));
    }

    private void assertRefused(String why, String... arguments) {
        err.getBuffer().setLength(0);

        assertThat(embed(arguments)).isEqualTo(2);

        assertThat(err.toString().lines().reduce((first, last) -> last).orElse(""))
                .startsWith("directpred: ")
                .contains(why)
                .doesNotContain("java.");
    }

    private int embed(String... arguments) {
        List<String> all = new ArrayList<>(List.of("embed", "--encoder", encoder.toString()));
        all.addAll(List.of(arguments));
        return DirectPred.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private static byte[] noise(int size, long seed) {
        byte[] pixels = new byte[size * size * 3];
        new SplittableRandom(seed).nextBytes(pixels);
        return pixels;
    }

    private static void image(Path file, int size, byte[] pixels) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size * size; i++) {
            int rgb = (pixels[3 * i] & 0xFF) << 16 | (pixels[3 * i + 1] & 0xFF) << 8 | pixels[3 * i + 2] & 0xFF;
            image.setRGB(i % size, i / size, rgb);
        }
        ImageIO.write(image, "png", file.toFile());
    }

    /** By the format's description: magic, version 1.0, length of the header, the header, the rows. */
    private static float[] npy(Path file, int n) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[8];
        bytes.get(magic);
        assertThat(magic).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        byte[] header = new byte[bytes.getShort()];
        bytes.get(header);
        assertThat((10 + header.length) % 64).isZero();
        assertThat(new String(header, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (" + n + ", " + DIM + "), }")
                .endsWith(" \n");
        float[] rows = new float[n * DIM];
        assertThat(bytes.remaining()).isEqualTo(4 * rows.length);
        bytes.asFloatBuffer().get(rows);
        return rows;
    }
}
