package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user starts it, with real processes in it. */
@Tag("long")
class ChaosRunTest {
    private static final String FAULTS = "trainer-killed,stats-killed,records-flipped";

    @TempDir
    private Path dir;

    @Test
    void everyLawHoldsAfterOneFaultOfEachKind() throws Exception {
        Path out = dir.resolve("chaos");

        String seed = "86"; // takes the trainer first, while there is much to do
        int code = chaos("--out", out.toString(), "--seed", seed, "--steps", "240", "--only", FAULTS, "--faults", "3");

        JsonNode report = new ObjectMapper().readTree(out.resolve("chaos.json").toFile());
        assertThat(report.get("runs")).hasSize(1);
        JsonNode run = report.get("runs").get(0);
        assertThat(run.get("laws")).hasSize(14).allSatisfy(law -> assertThat(
                        law.get("held").booleanValue())
                .as(law.toPrettyString())
                .isTrue());
        assertThat(code).isZero();
        assertThat(report.get("faults").fieldNames()).toIterable().containsExactlyInAnyOrder(FAULTS.split(","));
        assertThat(run.get("attempts").intValue()).isGreaterThan(1);
        assertThat(out.resolve("kafka")).isEmptyDirectory();
    }

    @Test
    void refusesADirectoryThatIsInUse() throws Exception {
        Files.writeString(dir.resolve("mine"), "");

        assertThat(chaos("--out", dir.toString())).isEqualTo(2);
    }

    @Test
    void refusesAFaultItDoesNotKnow() throws Exception {
        assertThat(chaos("--out", dir.resolve("chaos").toString(), "--only", "earthquake"))
                .isEqualTo(2);
        assertThat(dir.resolve("chaos")).doesNotExist();
    }

    @Test
    void refusesASettingThatTheBrokerDoesNotTake() throws Exception {
        assertThat(chaos("--out", dir.resolve("chaos").toString(), "--broker", "num.io.threads=many"))
                .isEqualTo(2);
    }

    private static int chaos(String... options) throws IOException, InterruptedException {
        return ChildJvm.of(ChaosRun.class, List.of(options))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
