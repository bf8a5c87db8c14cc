package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.recorder.RecordService.Outcome;
import io.directpred.recorder.RecordService.Recorded;
import io.directpred.recorder.RunStatus.Stage;
import io.directpred.spec.SpecText;
import io.directpred.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * One recorder on one real broker, for all the runs below; longer than 250 lines because a second class would start a
 * second broker.
 */
class RecordServiceTest {

    @TempDir
    static Path kafka;

    @TempDir
    static Path around;

    private static final Map<String, BlockingQueue<Recorded>> SEEN = new ConcurrentHashMap<>();
    private static final Disposable.Swap SERVICE = Disposables.swap();
    private static OnBroker on;
    private static Path runs;

    @BeforeAll
    static void start() throws IOException {
        runs = Files.createDirectory(around.resolve("runs"));
        on = OnBroker.start(kafka);
        startService();
    }

    @AfterAll
    static void stop() {
        SERVICE.dispose();
        on.close();
    }

    private static void startService() {
        SERVICE.update(RecordService.recordings(on.log(), runs)
                .subscribe(recorded -> seen(recorded.run()).add(recorded)));
    }

    @Test
    void aRunBecomesADirectoryStageByStage() throws Exception {
        RunDirectory directory = directory("a");
        on.say(Said.underWay("a"));
        await("a", Stage.UNFINISHED, Outcome.WRITTEN);
        assertThat(directory.spec()).isEqualTo(state("a", RunPhase.running).getSpec());
        assertThat(directory.metrics()).exists();
        assertThat(directory.finished()).isFalse();

        on.say(Said.ending("a"));
        await("a", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(names(directory.path()))
                .contains("run.yaml", "encoder.safetensors", "report.json", "report.md", "metrics.jsonl", "loss.png");
        assertThat(Safetensors.read(Files.readAllBytes(directory.file("encoder.safetensors"))))
                .isEqualTo(Said.ENCODER);
        assertThat(Files.readAllLines(directory.metrics())).hasSize(6 + 5).doesNotHaveDuplicates();
        Report first = ReportFiles.read(directory);
        assertThat(first.probed()).isFalse();
        assertThat(ReportLines.of(first, directory)).contains("of the final encoder there is no probe report");

        on.say(Said.finalProbe("a"));
        await("a", Stage.PROBED, Outcome.WRITTEN);
        Report last = ReportFiles.read(directory);
        assertThat(last.probed()).isTrue();
        assertThat(last.probe().trained().linearLast()).isEqualTo(82);
        assertThat(ReportLines.of(last, directory)).containsPattern("linear, last epoch +70.00 +82.00 +\\+12.00");
        assertThat(Files.readAllLines(directory.metrics())).hasSize(6 + 5 + 1);
        assertThat(names(directory.path())).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void runsAtOnceDoNotMix() throws Exception {
        on.say(Said.underWay("b1"));
        on.say(Said.underWay("b2"));
        await("b1", Stage.UNFINISHED, Outcome.WRITTEN);
        await("b2", Stage.UNFINISHED, Outcome.WRITTEN);
        on.say(Said.ending("b2"));
        await("b2", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(directory("b1").finished()).isFalse();
        on.say(Said.ending("b1"));
        await("b1", Stage.FINISHED, Outcome.WRITTEN);

        for (String run : List.of("b1", "b2")) {
            assertThat(Files.readAllLines(directory(run).metrics()))
                    .hasSize(6 + 5)
                    .allMatch(row -> row.contains("\"run\":\"" + run + "\""));
        }
    }

    @Test
    void aRestartLosesNothingAndLeavesAloneWhatIsDone() throws Exception {
        on.say(Said.underWay("c-done"));
        on.say(Said.ending("c-done"));
        on.say(Said.underWay("c-half"));
        await("c-done", Stage.FINISHED, Outcome.WRITTEN);
        on.say(Said.finalProbe("c-done"));
        await("c-done", Stage.PROBED, Outcome.WRITTEN);
        await("c-half", Stage.UNFINISHED, Outcome.WRITTEN);
        SERVICE.update(Disposables.disposed());
        Map<String, FileTime> before = times(directory("c-done").path());
        on.say(Said.ending("c-half")); // while nobody listens
        on.say(Said.underWay("c-new"));
        on.say(Said.ending("c-new"));

        startService();

        await("c-half", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(Files.readAllLines(directory("c-half").metrics()))
                .hasSize(6 + 5)
                .doesNotHaveDuplicates();
        await("c-new", Stage.FINISHED, Outcome.WRITTEN);
        await("c-done", Stage.PROBED, Outcome.KEPT);
        assertThat(times(directory("c-done").path())).isEqualTo(before);
    }

    @Test
    void aReportWithoutTheFinalProbeIsCompletedAfterARestart() throws Exception {
        on.say(Said.underWay("d"));
        on.say(Said.ending("d"));
        await("d", Stage.FINISHED, Outcome.WRITTEN);
        SERVICE.update(Disposables.disposed());
        on.say(Said.finalProbe("d"));

        startService();

        await("d", Stage.PROBED, Outcome.WRITTEN);
        assertThat(ReportFiles.read(directory("d")).probed()).isTrue();
    }

    @Test
    void whatIsNoRunIdBecomesNoPath() throws Exception {
        for (String run : List.of("../e", "..", "", "/tmp/e", "E", "e/../../e", "e".repeat(41), "-e", "e\n", "é")) {
            on.say(Said.underWay(run));
        }
        on.say(Said.underWay("e-allowed"));
        on.say(Said.ending("e-allowed"));

        await("e-allowed", Stage.FINISHED, Outcome.WRITTEN);

        assertThat(names(runs)).allMatch(name -> name.matches("[a-z0-9][a-z0-9-]*") && name.length() <= 40);
        assertThat(names(around)).containsExactly("runs");
        assertThat(SEEN.keySet()).allMatch(RunsDirectory::isAllowed);
    }

    @Test
    void theTrainersMeasuringIsNoRun() throws Exception {
        RunState measuring = new RunState(
                "f-measured",
                1,
                RunPhase.finished,
                -1L,
                0L,
                "measuring",
                "00",
                state("f", RunPhase.running).getSpec());
        on.say(Said.outgoing(Topics.RUNS, "f-measured", measuring));
        on.say(Said.underWay("f"));
        on.say(Said.ending("f"));

        await("f", Stage.FINISHED, Outcome.WRITTEN);

        assertThat(names(runs)).contains("f").doesNotContain("f-measured");
        assertThat(SEEN).doesNotContainKey("f-measured");
    }

    @Test
    void aDirectoryThatCannotBeWrittenHoldsUpNoOtherRunAndIsTriedAgain() throws Exception {
        Path inTheWay = Files.writeString(runs.resolve("g-blocked"), "a file");
        on.say(Said.underWay("g-blocked"));
        await("g-blocked", Stage.UNFINISHED, Outcome.FAILED);
        on.say(Said.underWay("g-other"));
        on.say(Said.ending("g-other"));
        await("g-other", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(inTheWay).hasContent("a file");

        Files.delete(inTheWay);
        on.say(Said.ending("g-blocked"));

        await("g-blocked", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(Files.readAllLines(directory("g-blocked").metrics())).hasSize(6 + 5);
    }

    @Test
    void resultsOfAnotherSpecificationAreNotWrittenOver() throws Exception {
        Path there = Files.createDirectory(runs.resolve("h"));
        Files.writeString(there.resolve("run.yaml"), "seed: 8\n");

        on.say(Said.underWay("h"));
        on.say(Said.ending("h"));

        await("h", Stage.UNFINISHED, Outcome.FAILED);
        assertThat(names(there)).containsExactly("run.yaml");
        assertThat(there.resolve("run.yaml")).hasContent("seed: 8\n");
    }

    @Test
    void resultsAreNotGivenUpForTheBeginningOfTheSameRun() throws Exception {
        Path there = Files.createDirectory(runs.resolve("j"));
        Files.writeString(
                there.resolve("run.yaml"),
                SpecText.yaml(state("j", RunPhase.running).getSpec()));
        Files.writeString(there.resolve("report.json"), "{}");
        Files.writeString(there.resolve("metrics.jsonl"), "rows");

        on.say(Said.underWay("j"));

        await("j", Stage.UNFINISHED, Outcome.FAILED);
        assertThat(there.resolve("metrics.jsonl")).hasContent("rows");
        assertThat(names(there)).containsExactly("metrics.jsonl", "report.json", "run.yaml");
    }

    @Test
    void aRunThatGaveItsPlaceToOthersIsWrittenWhenItHasFinished() throws Exception {
        for (int i = 0; i <= Followers.MOST; i++) {
            on.say(Said.underWay("k" + i));
            await("k" + i, Stage.UNFINISHED, Outcome.WRITTEN);
        }

        on.say(Said.ending("k0"));

        await("k0", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(Files.readAllLines(directory("k0").metrics())).hasSize(6 + 5);
    }

    @Test
    void aMissingCheckpointIsWaitedFor() throws Exception {
        Outgoing finished = Said.outgoing(Topics.RUNS, "i", state("i", RunPhase.finished));
        on.say(finished);
        await("i", Stage.FINISHED, Outcome.FAILED);
        assertThat(directory("i").finished()).isFalse();

        on.say(Said.ending("i"));

        await("i", Stage.FINISHED, Outcome.WRITTEN);
        assertThat(directory("i").finished()).isTrue();
    }

    private static RunState state(String run, RunPhase phase) {
        return Said.state(run, phase, 1, phase == RunPhase.finished ? 4 : 0);
    }

    private static RunDirectory directory(String run) {
        return RunDirectory.of(runs.resolve(run));
    }

    private static BlockingQueue<Recorded> seen(String run) {
        return SEEN.computeIfAbsent(run, r -> new LinkedBlockingQueue<>());
    }

    /** Passes over what the service has said of the run before. */
    private static void await(String run, Stage stage, Outcome outcome) throws InterruptedException {
        Recorded wanted = new Recorded(run, stage, outcome);
        Recorded next;
        do {
            next = seen(run).poll(OnBroker.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("the service says %s", wanted).isNotNull();
        } while (!next.equals(wanted));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, FileTime> times(Path directory) throws IOException {
        Map<String, FileTime> times = new java.util.TreeMap<>();
        for (String name : names(directory)) {
            times.put(name, Files.getLastModifiedTime(directory.resolve(name)));
        }
        return times;
    }
}
