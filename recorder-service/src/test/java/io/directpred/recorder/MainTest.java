package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorder service as a process of its own, told by its environment alone. */
class MainTest {

    @TempDir
    Path dir;

    @Test
    void recordsUntilItIsToldToStop() throws Exception {
        try (OnBroker on = OnBroker.start(dir.resolve("kafka"))) {
            on.say(Said.underWay("a"));
            on.say(Said.ending("a"));
            on.say(Said.finalProbe("a"));
            Process record = record(Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    on.broker().bootstrapServers(),
                    "RUNS_DIR",
                    dir.resolve("runs").toString()));

            String said = saidUpTo("  report ", record);

            assertThat(said).contains("kNN (k 50)", "+9.00");
            assertThat(ReportFiles.read(RunDirectory.of(dir.resolve("runs/a"))).probed())
                    .isTrue();
            record.toHandle().destroy(); // SIGTERM
            assertThat(record.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(record.exitValue()).isEqualTo(143);
        }
    }

    @Test
    void refusesInOneLineWhatItCannotUse() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "mine");
        Process record = record(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:1", "RUNS_DIR", file.toString()));

        List<String> said = record.inputReader().lines().toList();

        assertThat(record.waitFor()).isEqualTo(2);
        assertThat(said)
                .filteredOn(line -> line.contains("ERROR"))
                .singleElement()
                .asString()
                .contains("recorder-service does not start: RUNS_DIR=" + file + ": cannot be written (");
        assertThat(said).noneMatch(line -> line.startsWith("\tat "));
    }

    /** All lines until one that starts so. */
    private static String saidUpTo(String start, Process process) throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith(start)) {
                return said.toString();
            }
        }
        throw new AssertionError("it ended after saying " + said);
    }

    private static Process record(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = ChildJvm.of(Main.class, List.of());
        builder.command().add(1, "-Dlogback.configurationFile=logback.xml"); // the service's own, not the tests'
        builder.environment().put("HTTP_PORT", "0");
        builder.environment().putAll(environment);
        return builder.start();
    }
}
