package io.directpred.standalone;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs as a user starts them, each in a process of its own: a broker, real topics, every service, a small network
 * on the built-in sample. The law: whatever the number of loaders, and wherever the process was ended, the encoder is
 * the same to the bit.
 */
class WholeRunTest {
    private static final List<String> SMALL = List.of(
            "--set", "network.width=4",
            "--set", "network.projector.hidden=32",
            "--set", "network.projector.dim=16",
            "--set", "views.size=12",
            "--set", "optimiser.batch=16",
            "--set", "schedule.checkpoint=40",
            "--set", "schedule.warmup=5",
            "--set", "precision=float32",
            "--set", "threads=1",
            "--set", "probe.linear=none",
            "--set", "probe.bank=300",
            "--set", "probe.test=100");
    private static final int STEPS = 120;

    @TempDir
    private Path dir;

    private final Map<Process, List<String>> said = new HashMap<>();

    /** Of the processes that are started. */
    private String umask = "022";

    @Test
    void theEncoderDoesNotDependOnLoadersNorOnWhereTheProcessWasEnded() throws Exception {
        umask = "000";
        Process one = run("one", "--loaders", "1");
        Process stopped = run("ended");
        umask = "077";
        Process three = run("three", "--loaders", "3", "--no-page");
        umask = "022";

        awaitStep(stopped);
        stopped.toHandle().destroy(); // SIGTERM: with a checkpoint
        assertThat(stopped.waitFor()).isEqualTo(143);
        assertThat(dir.resolve("ended/kafka")).exists();
        assertThat(writableByOthers("ended")).isEmpty();
        Process killed = resume("ended");
        awaitStep(killed);
        killed.destroyForcibly(); // SIGKILL: without
        assertThat(killed.waitFor()).isEqualTo(137);
        assertThat(dir.resolve("ended/report.json")).doesNotExist();
        Process goesOn = resume("ended");
        assertThat(Stream.of(one, three, goesOn))
                .allSatisfy(process -> assertThat(exitCode(process)).isZero());

        assertThat(said.get(one))
                .filteredOn(line -> line.startsWith("page"))
                .singleElement()
                .asString()
                .matches("page http://127\\.0\\.0\\.1:[0-9]+");
        assertThat(said.get(three)).noneMatch(line -> line.contains("page"));
        String encoder = report("one").get("encoder_sha256").textValue();
        assertThat(Stream.of("three", "ended"))
                .allSatisfy(run -> assertThat(report(run).get("encoder_sha256").textValue())
                        .as(run)
                        .isEqualTo(encoder));
        assertThat(report("ended").get("steps").intValue()).isEqualTo(STEPS);
        assertThat(filesOf("one"))
                .contains("run.yaml", "encoder.safetensors", "metrics.jsonl", "report.md", "report.json", "loss.png")
                .doesNotContain("kafka");
        assertThat(writableByOthers("one")).isEmpty();
        assertThat(openToOthers("three")).isEmpty();
    }

    @Test
    void minutesAreMeasuredOnceAndWrittenInAsSteps() throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("run", "--out", dir.resolve("minutes").toString(), "--minutes", "0.05"));
        arguments.addAll(SMALL);
        arguments.addAll(List.of("--set", "probe.linear=quick"));

        assertThat(directpred(arguments).waitFor()).isZero();

        assertThat(report("minutes").get("steps").intValue()).isPositive();
        assertThat(dir.resolve("minutes/run.yaml")).content().containsPattern("minutes: 0\\.0 ");
        assertThat(resume("minutes").waitFor()).isZero();
    }

    /** It trains: what goes on from where it is ended then is a resumed run. */
    private static void awaitStep(Process process) throws IOException {
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("steps ")) {
                return;
            }
        }
        throw new AssertionError("the run ended before a step was done");
    }

    /** What it says is read to its end: it stops when nobody reads. */
    private int exitCode(Process process) {
        said.put(process, process.inputReader().lines().toList());
        return process.onExit().join().exitValue();
    }

    private Process run(String name, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("run", "--out", dir.resolve(name).toString(), "--steps", "" + STEPS));
        arguments.addAll(SMALL);
        arguments.addAll(Arrays.asList(more));
        return directpred(arguments);
    }

    private Process resume(String name) throws IOException {
        return directpred(List.of("resume", dir.resolve(name).toString()));
    }

    private Process directpred(List<String> arguments) throws IOException {
        ProcessBuilder builder = ChildJvm.of(DirectPred.class, arguments);
        builder.command().addAll(0, List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        return builder.start();
    }

    private JsonNode report(String name) {
        try {
            return new ObjectMapper()
                    .readTree(dir.resolve(name).resolve("report.json").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A directory that they cannot enter hides what is in it. */
    private List<Path> writableByOthers(String name) throws IOException {
        return withPermission(dir.resolve(name), Set.of(PosixFilePermission.OTHERS_WRITE));
    }

    private List<Path> openToOthers(String name) throws IOException {
        try (Stream<Path> files = Files.walk(dir.resolve(name))) {
            return files.filter(file -> !ownersAlone(file)).toList();
        }
    }

    private static boolean ownersAlone(Path file) {
        try {
            return EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE).containsAll(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> withPermission(Path file, Set<PosixFilePermission> any) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        List<Path> found = new ArrayList<>(Collections.disjoint(permissions, any) ? List.of() : List.of(file));
        if (Files.isDirectory(file) && permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            try (Stream<Path> files = Files.list(file)) {
                for (Path inside : files.toList()) {
                    found.addAll(withPermission(inside, any));
                }
            }
        }
        return found;
    }

    private List<String> filesOf(String name) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve(name))) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
