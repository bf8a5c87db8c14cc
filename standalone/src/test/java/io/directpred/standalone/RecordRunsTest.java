package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code directpred record} is the recorder service: what that does is tested in its own module. */
class RecordRunsTest {

    @Test
    void startsTheRecorderWhichIsToldByTheEnvironment(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "mine");
        ProcessBuilder builder = ChildJvm.of(DirectPred.class, List.of("record"));
        builder.environment()
                .putAll(Map.of(
                        "HTTP_PORT", "0", "KAFKA_BOOTSTRAP_SERVERS", "localhost:1", "RUNS_DIR", file.toString()));
        Process record = builder.start();

        List<String> said = record.inputReader().lines().toList();

        assertThat(record.waitFor()).isEqualTo(2);
        assertThat(said)
                .filteredOn(line -> line.contains("ERROR"))
                .singleElement()
                .asString()
                .contains("recorder-service does not start: RUNS_DIR=" + file + ": cannot be written (");
    }
}
