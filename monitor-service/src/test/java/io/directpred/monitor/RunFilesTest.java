package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Recorder;
import io.directpred.recorder.RunDirectory;
import io.directpred.recorder.Said;
import io.directpred.service.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of finished runs, from the files that the recorder made of a real log. */
class RunFilesTest {
    private static final Set<String> CHOSEN = Set.of("a", "b");

    @TempDir
    private static Path made;

    private static final Seen ofTheLog = new Seen();

    @TempDir
    private Path dir;

    @BeforeAll
    static void record() {
        try (OnBroker on = OnBroker.start(made.resolve("kafka"))) {
            for (String run : List.of("a", "b")) {
                on.say(Said.underWay(run));
                on.say(Said.embeddings(run));
                on.say(Said.ending(run));
                on.say(Said.finalProbe(run));
                RunDirectory directory = RunDirectory.of(made.resolve("runs").resolve(run));
                directory.create();
                new Recorder(on.log(), run, directory).finish().block(OnBroker.PATIENCE);
            }
            LiveModel model = LiveModel.ofLog();
            for (Source source : Source.values()) {
                on.log()
                        .readToEnd(source.topic(), source.type())
                        .doOnNext(event -> model.add(source, event.offset(), event.tag(), event.value()))
                        .blockLast(OnBroker.PATIENCE);
            }
            ofTheLog.take(model.since(Optional.empty(), CHOSEN).json());
        }
    }

    @BeforeEach
    void copy() throws IOException {
        for (String run : List.of("a", "b")) {
            Path to = Files.createDirectories(dir.resolve(run));
            for (String file : List.of("run.yaml", "metrics.jsonl", "embeddings.avro")) {
                Files.copy(made.resolve("runs").resolve(run).resolve(file), to.resolve(file));
            }
        }
        Files.setLastModifiedTime(dir.resolve("a/metrics.jsonl"), FileTime.fromMillis(0));
    }

    @Test
    void showsWhatTheTopicsShowed() {
        RunFiles files = RunFiles.in(dir);

        Seen seen = seen(files);

        assertThat(files.runs()).isEqualTo(2);
        assertThat(files.notes()).isEmpty();
        assertThat(seen.picture()).isEqualTo(ofTheLog.picture());
    }

    @Test
    void aRunsOwnDirectoryIsOneRun() {
        assertThat(seen(RunFiles.in(dir.resolve("b"))).runs).containsOnlyKeys("b");
    }

    @Test
    void damagedLinesAreLeftOutAndTold() throws IOException {
        Path file = dir.resolve("a/metrics.jsonl");
        Files.writeString(
                file,
                "{}\n[1]\n{\"topic\":\"directpred.nothing\"}\n{\"topic\":\"directpred.spectra\",\"run\":\"a\"}\n"
                        + "{\"topic\":\"directpred.runs\",\"run\":",
                StandardOpenOption.APPEND);
        RunFiles files = RunFiles.in(dir);

        assertThat(seen(files).picture()).isEqualTo(ofTheLog.picture());
        assertThat(files.notes()).containsExactly(file + ": 5 lines are damaged and left out");
    }

    @Test
    void thePointsAndPicturesOfTheProbesImagesAreReadWhenSomebodyAsks() throws IOException {
        RunFiles files = RunFiles.in(dir);
        LiveModel model = LiveModel.ofFiles();
        files.into(model);
        ProbeImages images = new ProbeImages(model, files::embedding);

        assertThat(new String(images.points("a", 3).block(), UTF_8)).startsWith("{\"step\":3,\"steps_done\":4,");
        assertThat(images.points("b", -1).block()).isNotEmpty();
        assertThat(images.points("b", 2).blockOptional()).isEmpty();
        assertThat(images.pictures("b").block()).isNotEmpty();

        Files.delete(dir.resolve("a/embeddings.avro"));
        assertThat(images.points("a", 3).blockOptional()).as("gone meanwhile").isEmpty();
    }

    @Test
    void aDamagedFileOfEmbeddingsIsTold() throws IOException {
        Path file = dir.resolve("a/embeddings.avro");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1; // of the mark at the end of the last block
        Files.write(file, content);
        RunFiles files = RunFiles.in(dir);

        seen(files);

        assertThat(files.notes())
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(file + ": not read to its end (");
    }

    @Test
    void linesOfAnEarlierAndOfALaterVersionAreRead() throws IOException {
        Path file = dir.resolve("a/metrics.jsonl");
        String other = Files.readString(file)
                .replace("\"reason\":\"\",", "") // of a version that had no such field yet
                .lines()
                .map(line -> line.replaceFirst("\\{", "{\"of_a_later_version\":[1],"))
                .collect(Collectors.joining("\n"));
        Files.writeString(file, other);

        assertThat(seen(RunFiles.in(dir)).picture()).isEqualTo(ofTheLog.picture());
    }

    @Test
    void whereThereIsNoRunItSaysWhatToGive() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));

        assertThatThrownBy(() -> RunFiles.in(empty))
                .isInstanceOf(BadInput.class)
                .hasMessage(empty
                        + ": holds no run (no directory with run.yaml and metrics.jsonl in it); give the directory"
                        + " of a run, or the one in which runs lie");
        assertThatThrownBy(() -> RunFiles.in(dir.resolve("none")))
                .isInstanceOf(BadInput.class)
                .hasMessage(dir.resolve("none") + ": no such file or directory; give a directory of runs");
    }

    private static Seen seen(RunFiles files) {
        LiveModel model = LiveModel.ofFiles();
        files.into(model);
        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), CHOSEN).json());
        return seen;
    }
}
