package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grid as a user starts it, in a process of its own: real runs of some steps. */
class AblateTest {
    private static final String GRID = """
            title: VICReg with two learning rates
            data: sample
            set:
              objective: vicreg
              network.width: 4
              network.projector.hidden: 16
              network.projector.dim: 8
              views.size: 12
              optimiser.batch: 16
              schedule.steps: 240
              schedule.warmup: 0
              schedule.checkpoint: 40
              probe.linear: none
              probe.bank: 200
              probe.test: 100
              precision: float32
              threads: 1
            axes:
              lr:
                sound: {optimiser.lr: 0.001}
                too high: {optimiser.lr: 100}
            seeds: [21]
            """;

    @TempDir
    Path dir;

    @Tag("long")
    @Test
    void aKilledGridGoesOnWhereItWasAndADivergedRunIsARowOfItsTable() throws Exception {
        Files.writeString(dir.resolve("grid.yaml"), GRID);

        Process killed = ChildJvm.of(DirectPred.class, command()).start();
        await(killed, "probe  after ");
        killed.destroyForcibly().waitFor();
        assertThat(dir.resolve("out/out-sound-s21/report.json")).doesNotExist();
        Process stopped = ChildJvm.of(DirectPred.class, command()).start();
        await(stopped, "probe  after ");
        stopped.toHandle().destroy(); // SIGTERM
        List<String> last = stopped.inputReader().lines().toList();
        assertThat(stopped.waitFor()).isEqualTo(143);
        assertThat(last).contains("stopped; the same command goes on");
        assertThat(dir.resolve("out/report.md")).content().contains("0 of 2 runs have ended");
        Launched whole = Launched.of(ChildJvm.of(DirectPred.class, command()));
        Launched again = Launched.of(ChildJvm.of(DirectPred.class, command()));

        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(whole.text())
                .contains("run 1 of 2  sound, seed 21\n")
                .contains("run 2 of 2  too high, seed 21  some ")
                .contains("diverged: ");
        assertThat(Files.readString(dir.resolve("out/out-sound-s21/metrics.jsonl")))
                .contains("\"attempt\":3");
        JsonNode runs = new ObjectMapper()
                .readTree(dir.resolve("out/ablation.json").toFile())
                .get("runs");
        assertThat(runs).hasSize(2);
        assertThat(runs.get(0).get("end").asText()).isEqualTo("finished");
        assertThat(runs.get(0).get("steps").asInt()).isEqualTo(240);
        assertThat(runs.get(1).get("end").asText()).isEqualTo("diverged");
        assertThat(dir.resolve("out/report.md"))
                .content()
                .contains("2 of 2 runs have ended")
                .containsPattern("\\| sound \\| 1 \\| [0-9]+\\.[0-9]{2} \\|")
                .containsPattern("\\| too high \\| 0 \\| - \\| .* diverged after [0-9]+ steps");
        assertThat(dir.resolve("out/out-sound-s21/directpred.log"))
                .content()
                .doesNotContain("out-too-high-s21"); // each has a log of its own
        assertThat(again.code()).isZero();
        assertThat(again.text())
                .doesNotContain("run 1 of 2")
                .doesNotContain("run 2 of 2")
                .contains("too high");
    }

    /**
     * Neither waits for the other, nothing is trained twice, and the one that ends last has written the report of all.
     */
    @Tag("long")
    @Test
    void twoProcessesShareTheRunsOfAGrid() throws Exception {
        Files.writeString(
                dir.resolve("grid.yaml"),
                GRID.replace("steps: 240", "steps: 40").replace("seeds: [21]", "seeds: [21, 22]"));

        Process one = ChildJvm.of(DirectPred.class, command()).start();
        await(one, "run 1 of 4");
        Launched other = Launched.of(ChildJvm.of(DirectPred.class, command()));
        List<String> said = one.inputReader().lines().toList();

        assertThat(one.waitFor()).isZero();
        assertThat(other.code()).as(other.err()).isZero();
        assertThat(other.text()).doesNotContain("run 1 of 4").contains("run 2 of 4  sound, seed 22");
        List<String> begun = Stream.concat(said.stream(), other.text().lines())
                .filter(line -> line.matches("run [2-4] of 4 .*"))
                .map(line -> line.substring(0, "run 2".length()))
                .toList();
        assertThat(begun).containsExactlyInAnyOrder("run 2", "run 3", "run 4");
        assertThat(dir.resolve("out/report.md")).content().contains("4 of 4 runs have ended, seeds [21, 22]");
    }

    @Test
    void aChangedGridAndAWrongKeyAreRefusedBeforeAnyRun() throws Exception {
        Files.writeString(dir.resolve("grid.yaml"), GRID.replace("schedule.steps", "schedule.step"));

        Launched refused = Launched.of(ChildJvm.of(DirectPred.class, command()));

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("grid.yaml: set: unknown key schedule.step, did you mean schedule.steps?");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    private List<String> command() {
        return List.of(
                "ablate",
                dir.resolve("grid.yaml").toString(),
                "--no-page",
                "--out",
                dir.resolve("out").toString());
    }

    private static void await(Process process, String begin) throws IOException {
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(begin)) {
                return;
            }
        }
        throw new AssertionError("ended before " + begin);
    }
}
