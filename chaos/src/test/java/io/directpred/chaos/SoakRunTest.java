package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user starts it, with real processes in it. */
class SoakRunTest {
    private static final List<String> PROCESSES =
            List.of("broker", "loader-0", "loader-1", "probe", "stats", "trainer-1", "trainer-2");

    @TempDir
    private Path dir;

    @Test
    @Tag("long")
    void looksAtEveryProcessAndTopicWhileItTrains() throws Exception {
        Path out = dir.resolve("soak");

        soak("--runs", "2", "--minutes", "0.3", "--out", out.toString());

        JsonNode report = new ObjectMapper().readTree(out.resolve("soak.json").toFile());
        assertThat(report.get("steps").longValue()).isGreaterThan(20);
        assertThat(report.get("wrong")).isEmpty();
        assertThat(rows(report, "trends")).contains(expected());
        assertThat(topics(report)) // W is judged once its topic is full, and this may be before
                .contains(
                        "directpred.view-pairs.soak-1 disk",
                        "directpred.view-pairs.soak-2 disk",
                        "directpred.predictor-weights disk");
        assertThat(Files.readAllLines(out.resolve("samples.csv"))).hasSizeGreaterThan(40 * PROCESSES.size() * 5);
        assertThat(out.resolve("kafka")).isEmptyDirectory();
    }

    @Test
    @Tag("long")
    void leavesNoProcessBehindWhenItIsStopped() throws Exception {
        Path out = dir.resolve("soak");
        Process soak = start("--minutes", "10", "--out", out.toString());
        BufferedReader lines = soak.inputReader();
        assertThat(lines.lines().anyMatch(line -> line.contains("training"))).isTrue();
        List<ProcessHandle> processes = soak.descendants().toList(); // now and then with a jcmd that collects garbage

        soak.toHandle().destroy();

        assertThat(lines.lines()).isNotEmpty(); // to its end, or it could not write any more
        assertThat(soak.waitFor()).isEqualTo(143);
        assertThat(processes).hasSizeGreaterThanOrEqualTo(PROCESSES.size() - 1).noneMatch(ProcessHandle::isAlive);
        assertThat(out.resolve("kafka")).isEmptyDirectory();
        assertThat(out.resolve("soak.json")).exists();
    }

    @Test
    void refusesADirectoryThatIsInUse() throws Exception {
        Files.writeString(dir.resolve("mine"), "");

        assertThat(soak("--out", dir.toString())).isEqualTo(2);
    }

    @Test
    void refusesASoakOfNoTime() throws Exception {
        assertThat(soak("--minutes", "0", "--out", dir.resolve("soak").toString()))
                .isEqualTo(2);
        assertThat(dir.resolve("soak")).doesNotExist();
    }

    private static String[] expected() {
        return PROCESSES.stream()
                .flatMap(process -> Stream.of("heap", "resident", "native", "threads", "descriptors")
                        .map(quantity -> process + " " + quantity))
                .toArray(String[]::new);
    }

    private static List<String> topics(JsonNode report) {
        return Stream.concat(rows(report, "trends").stream(), rows(report, "kept_by_design").stream())
                .toList();
    }

    private static List<String> rows(JsonNode report, String table) {
        return StreamSupport.stream(report.get(table).spliterator(), false)
                .map(trend -> trend.get("subject").textValue() + " "
                        + trend.get("quantity").textValue())
                .toList();
    }

    private static int soak(String... options) throws IOException, InterruptedException {
        Process soak = start(options);
        soak.getInputStream().transferTo(OutputStream.nullOutputStream());
        return soak.waitFor();
    }

    private static Process start(String... options) throws IOException {
        return ChildJvm.of(SoakRun.class, List.of(options)).start();
    }
}
