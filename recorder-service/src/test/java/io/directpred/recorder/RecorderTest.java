package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.tensors.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What a run has said on a real broker becomes its directory. */
class RecorderTest {

    @TempDir
    static Path kafka;

    private static OnBroker on;

    @TempDir
    Path dir;

    @BeforeAll
    static void startBroker() {
        on = OnBroker.start(kafka);
    }

    @AfterAll
    static void stopBroker() {
        on.close();
    }

    @Test
    void writesADirectoryFromTopicsAlone() throws Exception {
        RunDirectory directory = directory("whole");
        Recorder recorder = new Recorder(on.log(), "whole", directory);
        on.say(Said.underWay("whole"));
        on.say(Said.underWay("other"));
        on.say(Said.ending("whole"));
        on.say(Said.finalProbe("whole"));

        recorder.follow().ofType(RunState.class).blockFirst(OnBroker.PATIENCE);
        assertThat(directory.spec())
                .as("run.yaml is there before the run has ended")
                .isEqualTo(Said.state(RunPhase.running, 1, 0).getSpec());
        Report report = recorder.finish().block(OnBroker.PATIENCE);

        assertThat(report).isNotNull();
        assertThat(report.steps()).isEqualTo(4);
        assertThat(report.encoderSha256()).isEqualTo(Safetensors.digest(Said.ENCODER));
        assertThat(rows(directory))
                .as("the other run's rows are not among them")
                .hasSize(6 + 5 + 1)
                .allMatch(row -> row.startsWith("{\"topic\":\"directpred.") && row.contains("\"run\":\"whole\""));
        assertThat(Safetensors.read(Files.readAllBytes(directory.file("encoder.safetensors"))))
                .isEqualTo(Said.ENCODER);
        assertThat(directory.finished()).isTrue();
    }

    @Test
    void whatTheTopicOfEmbeddingsHasOfTheRunIsAFileOfIt() throws Exception {
        RunDirectory directory = directory("embedded");
        on.say(Said.underWay("embedded"));
        on.say(Said.embeddings("embedded"));
        on.say(Said.embeddings("another"));
        on.say(Said.ending("embedded"));

        new Recorder(on.log(), "embedded", directory).finish().block(OnBroker.PATIENCE);

        Path file = directory.file("embeddings.avro");
        Map<Long, SpecificRecord> read = new LinkedHashMap<>();
        EmbeddingsFile.read(file, (record, place) -> read.put(place, record));
        assertThat(read.values())
                .containsExactlyElementsOf(Said.embeddings("embedded").stream()
                        .map(Outgoing::value)
                        .toList());
        for (Map.Entry<Long, SpecificRecord> record : read.entrySet()) {
            assertThat(EmbeddingsFile.at(file, record.getKey())).isEqualTo(record.getValue());
        }
        assertThat(directory.path()).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aRowIsInTheFileWhenItsValueIsEmitted() throws Exception {
        RunDirectory directory = directory("live");
        Recorder recorder = new Recorder(on.log(), "live", directory);
        on.say(Said.underWay("live"));

        List<Integer> inTheFile = recorder.follow()
                .map(value -> rows(directory).size())
                .take(6)
                .collectList()
                .block(OnBroker.PATIENCE);

        assertThat(inTheFile).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(directory.finished()).isFalse();
    }

    @Test
    void afterAnInterruptionNoRowIsLostAndNoneIsThereTwice() throws Exception {
        RunDirectory directory = directory("resumed");
        Recorder recorder = new Recorder(on.log(), "resumed", directory);
        on.say(Said.underWay("resumed"));
        recorder.follow().take(4).blockLast(OnBroker.PATIENCE);
        on.say(Said.ending("resumed"));

        List<SpecificRecord> again = recorder.follow().take(6 + 5).collectList().block(OnBroker.PATIENCE);
        List<String> growing = rows(directory);
        recorder.finish().block(OnBroker.PATIENCE);

        assertThat(again).doesNotHaveDuplicates();
        assertThat(growing).hasSize(6 + 5).doesNotHaveDuplicates();
        assertThat(rows(directory)).containsExactlyInAnyOrderElementsOf(growing);
        assertThat(directory.path()).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whoStillFollowsAppendsWhatComesAfterTheEnd() throws Exception {
        RunDirectory directory = directory("followed");
        Recorder recorder = new Recorder(on.log(), "followed", directory);
        on.say(Said.underWay("followed"));
        on.say(Said.ending("followed"));

        recorder.follow()
                .index()
                .delayUntil(value -> value.getT1() == 6 + 5 - 1
                        ? recorder.finish().doOnNext(report -> on.say(Said.finalProbe("followed")))
                        : Mono.empty())
                .take(6 + 5 + 1)
                .blockLast(OnBroker.PATIENCE);

        assertThat(rows(directory)).hasSize(6 + 5 + 1).doesNotHaveDuplicates();
    }

    @Test
    void halfARowOfAProcessThatWasKilledIsWrittenAgain() throws Exception {
        RunDirectory directory = directory("cut");
        on.say(Said.underWay("cut"));
        new Recorder(on.log(), "cut", directory).follow().take(6).blockLast(OnBroker.PATIENCE);
        List<String> whole = rows(directory);
        String text = Files.readString(directory.metrics());
        Files.writeString(directory.metrics(), text.substring(0, text.length() - 20));

        new Recorder(on.log(), "cut", directory).follow().take(6).blockLast(OnBroker.PATIENCE);

        assertThat(rows(directory)).containsExactlyInAnyOrderElementsOf(whole);
    }

    @Test
    void rowsOfAnotherLogAreKeptBesideThoseOfThisOne() throws Exception {
        RunDirectory directory = directory("moved");
        String other = "{\"topic\":\"directpred.spectra\",\"offset\":123456789,\"run\":\"moved\"}\n";
        Files.writeString(directory.metrics(), other);
        on.say(Said.underWay("moved"));

        new Recorder(on.log(), "moved", directory).follow().take(6).blockLast(OnBroker.PATIENCE);

        assertThat(rows(directory)).hasSize(6);
        assertThat(Files.readString(directory.file("metrics-1.jsonl"))).isEqualTo(other);
    }

    private RunDirectory directory(String run) throws IOException {
        return RunDirectory.of(Files.createDirectory(dir.resolve(run)));
    }

    private static List<String> rows(RunDirectory directory) {
        try {
            return Files.readAllLines(directory.metrics());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
