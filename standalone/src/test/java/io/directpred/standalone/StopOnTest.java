package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that collapses, as a process of its own. */
@Tag("long")
class StopOnTest {
    @TempDir
    Path dir;

    @Test
    void aHopelessRunEndsWithACheckpointAndGoesOnOnlyWhenToldTo() throws Exception {
        Launched stopped = directpred(hopeless("--stop-on", "stalled,collapse"));

        assertThat(stopped.code()).as(stopped.err()).isEqualTo(1);
        assertThat(stopped.text().lines()).anyMatch(line -> line.startsWith("alarm  collapse after "));
        assertThat(stopped.err().lines().reduce((a, b) -> b).orElseThrow())
                .matches("directpred: stopped by the alarm collapse after \\d+ steps: .*resume.*");
        assertThat(dir.resolve("run/report.md")).doesNotExist();
        assertThat(dir.resolve("run/kafka")).isDirectory();

        Launched again = directpred(List.of("resume", run(), "--no-page", "--stop-on", "collapse"));
        assertThat(again.code()).isEqualTo(1); // what was raised stands
        assertThat(again.text()).doesNotContain("done  ");

        Launched resumed = directpred(List.of("resume", run(), "--no-page"));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.text()).contains("done  60 steps").contains("alarms   collapse after ");
        assertThat(Files.readString(dir.resolve("run/report.md")))
                .contains("## Alarms")
                .contains("| collapse | ");
        List<JsonNode> alarms = rows("directpred.alarms");
        assertThat(alarms)
                .filteredOn(row -> row.get("kind").asText().equals("collapse"))
                .hasSize(1); // not once more by the services that were started again
        assertThat(rows("directpred.training-metrics"))
                .isNotEmpty()
                .allMatch(row -> row.get("gradient_norm").asDouble() > 0);
    }

    @Test
    void anAlarmThatThereIsNotIsRefusedWithThoseThatThereAre() throws Exception {
        Launched refused = directpred(hopeless("--stop-on", "boredom"));

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--stop-on").contains("boredom").contains("collapse");
    }

    private String run() {
        return dir.resolve("run").toString();
    }

    private List<String> hopeless(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "--no-page", "--out", run(), "--steps", "60"));
        for (String key : List.of(
                "predictor.kind=none",
                "target.momentum=0",
                "target.stop_gradient=false",
                "network.width=4",
                "network.projector.hidden=16",
                "network.projector.dim=8",
                "views.size=12",
                "optimiser.batch=16",
                "schedule.warmup=0",
                "probe.linear=none",
                "probe.bank=200",
                "probe.test=100",
                "precision=float32",
                "threads=1")) {
            arguments.addAll(List.of("--set", key));
        }
        arguments.addAll(List.of(more));
        return arguments;
    }

    private List<JsonNode> rows(String topic) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("run/metrics.jsonl"))) {
            JsonNode row = json.readTree(line);
            if (row.get("topic").asText().equals(topic)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static Launched directpred(List<String> arguments) throws Exception {
        return Launched.of(ChildJvm.of(DirectPred.class, arguments));
    }
}
