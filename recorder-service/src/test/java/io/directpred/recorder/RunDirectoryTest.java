package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.service.BadInput;
import io.directpred.service.Logs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    @Test
    void theRunIsCalledLikeItsDirectory() {
        assertThat(RunDirectory.of(Path.of("/tmp/stl10-freq5")).run()).isEqualTo("stl10-freq5");
        assertThat(RunDirectory.of(Path.of("/tmp/My Run.2/")).run()).isEqualTo("my-run-2");
        assertThat(RunDirectory.of(Path.of("/")).run()).isEqualTo("run");
    }

    @Property
    void everyDirectoryNameBecomesAnId(@ForAll @NotEmpty String name) {
        String path = name.replace('/', '-').replace('\0', '-');

        assertThat(RunDirectory.of(Path.of("/tmp", path)).run()).matches("[a-z0-9][a-z0-9-]{0,39}");
    }

    @Test
    void aStartThatCameToNothingDoesNotStandInTheWay(@TempDir Path dir) throws Exception {
        Files.createDirectories(dir.resolve("kafka/__cluster_metadata-0"));
        Files.writeString(dir.resolve(Logs.FILE), "");
        Files.writeString(dir.resolve("metrics.jsonl"), "");

        assertThatCode(() -> RunDirectory.of(dir).verify()).doesNotThrowAnyException();
        assertThat(RunDirectory.of(dir).holdsRun()).isFalse();
    }

    @Test
    void metricsOfAnotherProgramAreNotWrittenOver(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("metrics.jsonl"), "mine");

        assertThatThrownBy(() -> RunDirectory.of(dir).verify())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is not empty and holds no run");
    }

    @Test
    void runsThatBeginInTheSameSecondHaveDirectoriesOfTheirOwn(@TempDir Path dir) {
        RunDirectory wanted = RunDirectory.of(dir.resolve("runs/sample-20260101-120000"));

        Set<RunDirectory> claimed =
                IntStream.range(0, 8).parallel().mapToObj(i -> wanted.claim()).collect(Collectors.toSet());

        assertThat(claimed).hasSize(8).contains(wanted, RunDirectory.of(Path.of(wanted.path() + "-8")));
        assertThat(claimed).allSatisfy(directory -> assertThat(directory.path()).isEmptyDirectory());
    }

    @Test
    void whyNoDirectoryCanBeMadeIsSaidInTheSystemsWords(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "mine");

        assertThatThrownBy(() -> RunDirectory.of(file.resolve("a/b")).verify())
                .isInstanceOf(BadInput.class)
                .hasMessage(file.resolve("a/b") + ": cannot be made, because " + file
                        + " is a file; give another directory with --out");
        assertThatThrownBy(() -> RunDirectory.of(Path.of("/proc/nope/x")).create())
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("/proc/nope/x: cannot be made (")
                .hasMessageNotContainingAny("java.", "Exception");
    }

    @Test
    void onlyTheBrokersLogIsRemoved(@TempDir Path dir) throws Exception {
        Files.createDirectories(dir.resolve("kafka/topic-0"));
        Files.writeString(dir.resolve("kafka/topic-0/0.log"), "x");
        Files.writeString(dir.resolve("run.yaml"), "seed: 1");

        RunDirectory.of(dir).removeKafka();

        assertThat(dir.resolve("kafka")).doesNotExist();
        assertThat(dir.resolve("run.yaml")).exists();
    }
}
