package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.recorder.EncoderFiles;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.RunSpecs;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An encoder is written where its user says, whatever that is: what is no regular file is written into, not replaced.
 */
class ExportTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path run;
    private byte[] encoder;

    @BeforeEach
    void aFinishedRun() throws Exception {
        run = Files.createDirectory(dir.resolve("run"));
        encoder = EncoderFiles.tensors(
                Map.of("conv1.weight", Tensor.of(new float[] {1, 2, 3}, 3)),
                EncoderConfig.of(RunSpecs.defaults()),
                Map.of("run", "sample-1"));
        Files.writeString(run.resolve("run.yaml"), "seed: 1\n");
        Files.writeString(run.resolve("report.json"), "{}\n");
        Files.write(run.resolve("encoder.safetensors"), encoder);
    }

    @Test
    void aDeviceStaysADevice() {
        assertThat(export("/dev/null")).isZero();

        assertThat(Path.of("/dev/null")).exists();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("1 tensors");
    }

    @Test
    void aPipeGetsTheEncoderAndStaysAPipe() throws Exception {
        Path pipe = dir.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readAllBytes(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(export(pipe.toString())).isZero();

        assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(encoder);
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aLinkStaysALinkAndWhatItLeadsToIsWritten() throws Exception {
        Path target =
                Files.writeString(Files.createDirectory(dir.resolve("models")).resolve("old"), "an old one");
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("models/old"));
        Path toNothing = Files.createSymbolicLink(dir.resolve("to-nothing"), Path.of("models/new"));

        assertThat(export(link.toString())).isZero();
        assertThat(export(toNothing.toString())).isZero();

        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readAllBytes(target)).isEqualTo(encoder);
        assertThat(Files.readAllBytes(dir.resolve("models/new"))).isEqualTo(encoder);
    }

    /** Also where the shell has made a file of it. */
    @Test
    void standardOutputGetsTheEncoderAndNothingElse() throws Exception {
        Path file = dir.resolve("redirected");
        ProcessBuilder builder =
                ChildJvm.of(DirectPred.class, List.of("export", run.toString(), "--to", "/dev/stdout"));

        Launched piped = Launched.of(builder);
        assertThat(builder.redirectOutput(file.toFile()).start().waitFor()).isZero();

        assertThat(piped.code()).isZero();
        assertThat(piped.out()).isEqualTo(encoder);
        assertThat(Files.readAllBytes(file)).isEqualTo(encoder);
        assertThat(Files.exists(Path.of("/dev/stdout"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void whereNothingCanBeWrittenThePlaceAndTheReasonAreNamed() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "mine");
        Path loop = Files.createSymbolicLink(dir.resolve("loop"), Path.of("loop"));

        assertRefused(dir.resolve("none/e.safetensors"), dir.resolve("none") + " is not there");
        assertRefused(file.resolve("e.safetensors"), file + " is");
        assertRefused(dir, "is a directory");
        assertRefused(loop, "is a loop of links");
    }

    @Test
    void whatTheEncoderIsLiesBesideItAndInItsHeader() throws Exception {
        assertThat(export(dir.resolve("mine.safetensors").toString())).isZero();

        JsonNode config = new ObjectMapper().readTree(dir.resolve("config.json").toFile());
        assertThat(config.at("/weights").asText()).isEqualTo("mine.safetensors");
        assertThat(config.at("/architecture").asText()).isEqualTo("resnet10");
        assertThat(config.at("/dim").asInt()).isEqualTo(128);
        assertThat(config.at("/mean")).hasSize(3);
        Map<String, String> header = Safetensors.metadata(encoder);
        assertThat(header).containsEntry("run", "sample-1").containsEntry("format", "pt");
        config.properties().stream().filter(e -> !e.getKey().equals("weights")).forEach(e -> assertThat(header)
                .containsEntry(
                        e.getKey(),
                        e.getValue().isTextual()
                                ? e.getValue().asText()
                                : e.getValue().toString()));
        assertThat(EncoderConfig.of("E", header)).isEqualTo(EncoderConfig.of(RunSpecs.defaults()));
        assertThat(out.toString()).contains("config.json and load.py beside it");
    }

    @Test
    void aFileOfSomebodyElseIsNotWrittenOver() throws Exception {
        Path mine = Files.writeString(dir.resolve("load.py"), "import mine\n");

        assertThat(export(dir.resolve("e.safetensors").toString())).isZero();

        assertThat(out.toString()).contains(mine + " is of something else and stays");
        assertThat(mine).hasContent("import mine\n");
        assertThat(dir.resolve("config.json")).doesNotExist();
        assertThat(dir.resolve("e.safetensors")).exists();
    }

    @Test
    void anEncoderOfAnEarlierVersionIsTakenAwayWithoutThem() throws Exception {
        Files.writeString(run.resolve("run.yaml"), "views:\n  blur_second: 0.1\n");

        assertThat(export(dir.resolve("e.safetensors").toString())).isZero();

        assertThat(Safetensors.read(Files.readAllBytes(dir.resolve("e.safetensors"))))
                .isEqualTo(Safetensors.read(encoder));
        assertThat(out.toString()).contains("without config.json and load.py: run.yaml is of another version");
    }

    private void assertRefused(Path to, String why) {
        err.getBuffer().setLength(0);

        assertThat(export(to.toString())).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("directpred: --to = " + to + ": ")
                .contains(why)
                .doesNotContain("java.");
    }

    private int export(String to) {
        return DirectPred.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("export", run.toString(), "--to", to);
    }
}
