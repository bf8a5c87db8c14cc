package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.core.CounterRandom;
import io.directpred.network.Initialisation;
import io.directpred.network.TrainingNetwork;
import io.directpred.recorder.EncoderFiles;
import io.directpred.spec.Encoder;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.Stem;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that starts from an encoder: which one is part of its specification, and its report tells of it and of a random
 * one.
 */
@Tag("long") // whole runs
class InitTest {
    private static final List<String> SMALL = List.of(
            "--set", "network.width=4",
            "--set", "network.projector.hidden=32",
            "--set", "network.projector.dim=16",
            "--set", "views.size=12",
            "--set", "optimiser.batch=16",
            "--set", "schedule.checkpoint=20",
            "--set", "schedule.warmup=5",
            "--set", "precision=float32",
            "--set", "threads=1",
            "--set", "probe.bank=300",
            "--set", "probe.test=100");

    @TempDir
    private Path dir;

    @Test
    void itBeginsWhereTheOtherEndedAlsoWhenItIsResumedWithoutTheFile() throws Exception {
        assertThat(exitCode(run("first", "--steps", "40"))).isZero();
        Path file = Files.copy(dir.resolve("first/encoder.safetensors"), dir.resolve("given.safetensors"));
        Process second = run("second", "--steps", "200", "--init", file.toString());
        awaitCheckpoint(second);
        second.toHandle().destroy();
        assertThat(second.waitFor()).isEqualTo(143);
        Files.delete(file); // the checkpoint has taken its place

        assertThat(exitCode(directpred(List.of("resume", dir.resolve("second").toString()))))
                .isZero();

        JsonNode first = report("first");
        JsonNode probe = report("second").get("probe");
        assertThat(first.get("probe").has("random")).isFalse();
        assertThat(probe.get("random")).isEqualTo(first.at("/probe/initial")); // of the same seed
        for (String accuracy : List.of("knn", "linear_best", "linear_last")) {
            assertThat(probe.get("initial").get(accuracy))
                    .isEqualTo(first.at("/probe/final").get(accuracy));
        }
        assertThat(Files.readString(dir.resolve("second/run.yaml")))
                .contains("file: \"" + file + "\"")
                .contains("sha256: \"" + first.get("encoder_sha256").asText() + "\"");
        assertThat(Files.readString(dir.resolve("second/report.md")))
                .contains("| random | ")
                .contains("| 0 | ");
    }

    @Test
    void anEncoderThatDoesNotFitIsRefusedBeforeAnythingBegins() throws Exception {
        EncoderConfig config =
                new EncoderConfig(Encoder.resnet10, 4, Stem.cifar, 12, List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2));
        Map<String, Tensor> tensors = new TreeMap<>(TrainingNetwork.below(
                "online.encoder.", Initialisation.of(config.network(), true, CounterRandom.initial(1))));
        Path file = dir.resolve("e.safetensors");

        Files.write(file, EncoderFiles.tensors(tensors, config, Map.of()));
        assertRefused(
                file + ": is no encoder of this run's network, resnet18 of width 4, stem cifar (network.encoder,"
                        + " network.width, network.stem) (its header says resnet10 of width 4, stem cifar): missing: layer1.1.",
                "--init",
                file.toString(),
                "--set",
                "network.encoder=resnet18");
        assertRefused(
                "init.file = " + file + ": its tensors have the SHA-256 " + Safetensors.digest(tensors)
                        + ", init.sha256 is ab",
                "--init",
                file.toString(),
                "--set",
                "init.sha256=ab");
        tensors.put("head.weight", Tensor.of(new float[] {1}, 1));
        Files.write(file, EncoderFiles.tensors(tensors, config, Map.of()));
        assertRefused("without a place: head.weight", "--init", file.toString());
        Files.delete(file);
        assertRefused(file + ": no such file", "--init", file.toString());
        assertRefused("init.sha256 = ab stands alone", "--set", "init.sha256=ab");
        assertThat(dir.resolve("refused")).doesNotExist();
    }

    private void assertRefused(String why, String... more) {
        List<String> arguments = arguments("refused", more);
        StringWriter err = new StringWriter();

        int code = DirectPred.commandLine().setErr(new PrintWriter(err)).execute(arguments.toArray(String[]::new));

        assertThat(err.toString()).startsWith("directpred: ").contains(why);
        assertThat(code).isEqualTo(2);
    }

    private List<String> arguments(String name, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("run", "--out", dir.resolve(name).toString()));
        arguments.addAll(SMALL);
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Process run(String name, String... more) throws IOException {
        return directpred(arguments(name, more));
    }

    private static Process directpred(List<String> arguments) throws IOException {
        return ChildJvm.of(DirectPred.class, arguments).start();
    }

    private static void awaitCheckpoint(Process process) throws IOException {
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("probe  after ")) {
                return;
            }
        }
        throw new AssertionError("the run ended before a checkpoint was probed");
    }

    /** What it says is read to its end: it stops when nobody reads. */
    private static int exitCode(Process process) {
        process.inputReader().lines().forEach(line -> {});
        return process.onExit().join().exitValue();
    }

    private JsonNode report(String name) throws IOException {
        return new ObjectMapper()
                .readTree(dir.resolve(name).resolve("report.json").toFile());
    }
}
