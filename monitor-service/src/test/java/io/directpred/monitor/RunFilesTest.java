package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeThumbnails;
import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Recorder;
import io.directpred.recorder.RunDirectory;
import io.directpred.recorder.Said;
import io.directpred.service.BadInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Whatever a file claims, no more is allocated than it could hold of a record that a topic takes. */
    @ParameterizedTest
    @ValueSource(strings = {"block", "header", "bomb"})
    void whatClaimsToBeHugeIsTold(String what) throws IOException {
        Path file = dir.resolve("a/embeddings.avro");
        switch (what) {
            case "block" -> {
                byte[] content = Files.readAllBytes(file);
                int header = new String(content, ISO_8859_1).indexOf("deflate") + "deflate".length() + 1 + 16;
                Files.write(file, Arrays.copyOf(content, header));
                Files.write(file, concatenated(number(1), number(Integer.MAX_VALUE - 9)), StandardOpenOption.APPEND);
            }
            case "header" ->
                Files.write(
                        file,
                        concatenated(
                                new byte[] {'O', 'b', 'j', 1}, number(1), number(Integer.MAX_VALUE - 9), new byte[64]));
            default -> bomb(file);
        }
        RunFiles files = RunFiles.in(dir);

        seen(files);

        assertThat(files.notes())
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(file + ": not read to its end (damaged: ")
                .contains("bytes");
    }

    /** 64 MB of nothing in a few kilobytes. */
    private static void bomb(Path file) throws IOException {
        Schema schema = Schema.createUnion(ProbeEmbedding.getClassSchema(), ProbeThumbnails.getClassSchema());
        try (DataFileWriter<SpecificRecord> out = new DataFileWriter<>(new SpecificDatumWriter<>(schema))) {
            out.setCodec(CodecFactory.deflateCodec(9));
            out.create(schema, file.toFile());
            out.append(new ProbeThumbnails("a", 1, 0, 32, ByteBuffer.allocate(64 << 20)));
        }
    }

    /** As Avro writes a long: zigzag, seven bits a byte. */
    private static byte[] number(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value << 1;
        for (; left > 127; left >>>= 7) {
            out.write((int) (left & 127 | 128));
        }
        out.write((int) left);
        return out.toByteArray();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List.of(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Test
    void aLineLongerThanARowCanBeIsLeftOutAndThoseBehindItAreNot() throws IOException {
        Path file = dir.resolve("a/metrics.jsonl");
        String rows = Files.readString(file);
        String first = rows.lines().findFirst().orElseThrow();
        String padded = first.replaceFirst("\\{", "{\"more\":\"" + " ".repeat(RunFiles.LONGEST) + "\",");
        Files.writeString(file, padded + "\n" + rows);
        RunFiles files = RunFiles.in(dir);

        assertThat(seen(files).picture()).isEqualTo(ofTheLog.picture());
        assertThat(files.notes()).containsExactly(file + ": 1 line is damaged and left out");
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
