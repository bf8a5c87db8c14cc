package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Said;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a tap begins, waits and ends, on a real broker. */
class TapFollowTest {
    @TempDir
    Path dir;

    private final TapCommand tap = new TapCommand();

    @Test
    void takesTheOneRunThatIsRunning() throws Exception {
        assertThat(tap.run("view-pairs", "--max", "1")).isEqualTo(2);
        assertThat(tap.err.toString()).contains("no run is running").contains("--run");

        for (String run : List.of("first", "second")) {
            TapLog.LOG.ensure(Topics.viewRequests(run));
            TapLog.produce(Topics.viewRequests(run).name(), new byte[1], Map.of("run", run));
            TapLog.publish(Topics.RUNS, run, 0, state(run, RunPhase.running));
        }
        assertThat(tap.run("view-requests", "--max", "1")).isEqualTo(2);
        assertThat(tap.err.toString()).contains("several are running: first, second");

        TapLog.publish(Topics.RUNS, "first", 9, state("first", RunPhase.finished));
        assertThat(tap.line("view-requests", "--max", "1").get("run").textValue())
                .isEqualTo("second");
        assertThat(tap.err.toString()).contains("run second is the one that is running");
        TapLog.publish(Topics.RUNS, "second", 9, state("second", RunPhase.interrupted));
    }

    @Test
    void fromTheEndShowsWhatComesLater() throws Exception {
        TapLog.publish(Topics.TRAINING_METRICS, "later", 1, metrics("later", 1, -1));

        CompletableFuture<Integer> code = tap.started("training-metrics", "--run", "later", "--max", "1");
        tap.err.await("from the end");
        TapLog.publish(Topics.TRAINING_METRICS, "later", 2, metrics("later", 2, -2));

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(tap.printed().get(0).get("step").intValue()).isEqualTo(2);
    }

    @Test
    void waitsForATopicThatIsNotThereAndMissesNothingOfIt() throws Exception {
        Topic topic = Topics.viewPairs("coming");

        CompletableFuture<Integer> code = tap.started("view-pairs", "--run", "coming", "--max", "1");
        tap.err.await("directpred.view-pairs.coming on " + TapLog.ADDRESS + " is not there (yet)");
        TapLog.LOG.ensure(topic);
        TapLog.publish(topic, "coming", 1, ContactSheetTest.pairs("coming", 8, 1));

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(tap.printed().get(0).get("offset").intValue()).isZero();
    }

    @Test
    void endsWhenItsTopicIsRemoved() throws Exception {
        Topic topic = Topics.viewPairs("over");
        TapLog.LOG.ensure(topic);

        CompletableFuture<Integer> code = tap.started("view-pairs", "--run", "over");
        tap.err.await("from the end");
        TapLog.LOG.remove(topic);

        assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
        assertThat(tap.err.toString()).contains("topic directpred.view-pairs.over was removed");
    }

    @Test
    void endsWhenItIsAskedTo() throws Exception {
        try (TopicTap topicTap = TopicTap.open(KafkaConnection.to(TapLog.ADDRESS), TapLog.SOON);
                Tapping tapping = new Tapping(topicTap, TapLog.ADDRESS, new PrintWriter(tap.err))) {
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> tapping.follow(
                    TapTopic.of("spectra", null), true, new TapLine(false, null), 1, new PrintWriter(tap.out)));
            tap.err.await("from the end");

            tapping.stop();

            assertThat(code.get(1, TimeUnit.MINUTES)).isEqualTo(130);
        }
    }

    @Test
    void endsQuietlyWhenNobodyReadsItsLines() throws Exception {
        TapLog.publish(Topics.TRAINING_METRICS, "closed", 1, metrics("closed", 1, -1));
        Process process = process("training-metrics", "--run", "closed", "--from", "beginning");

        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).contains("\"step\":1");
        }
        TapLog.publish(Topics.TRAINING_METRICS, "closed", 2, metrics("closed", 2, -1));

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(process.errorReader().lines())
                .containsExactly(
                        "directpred: directpred.training-metrics on " + TapLog.ADDRESS + " from the beginning");
    }

    @Test
    void waitsForABrokerThatGoesAwayAndComesBack() throws Exception {
        EmbeddedBroker own = EmbeddedBroker.start(dir.resolve("kafka"));
        try (EventLog ownLog = EventLog.open(KafkaConnection.to(own.bootstrapServers()), TapLog.SOON)) {
            ownLog.ensure(Topics.SPECTRA);
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() ->
                    tap.commandLine().execute("tap", "spectra", "--bootstrap", own.bootstrapServers(), "--max", "1"));
            tap.err.await("from the end");
            own.close();
            tap.err.await("the broker at " + own.bootstrapServers() + " does not answer, waiting for it");

            try (EmbeddedBroker again = EmbeddedBroker.start(dir.resolve("kafka"))) {
                assertThat(again.bootstrapServers()).isEqualTo(own.bootstrapServers());
                tap.err.await("answers again");
                TapLog.publish(ownLog, Topics.SPECTRA, "back", 5, Said.spectrum(1, 5, 2, 1.0));

                assertThat(code.get(1, TimeUnit.MINUTES)).isZero();
            }
        } finally {
            own.close();
        }
        assertThat(tap.printed().get(0).get("step").intValue()).isEqualTo(5);
    }

    @Test
    void leavesNothingOnTheBroker() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TapLog.ADDRESS))) {
            TapLog.publish(Topics.PROBE_REPORTS, "trace", 0, Said.probe(0, true, 70, 70));
            tap.lines("probe-reports", "--run", "trace", "--max", "1");

            assertThat(admin.listGroups().all().get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain("__consumer_offsets");
        }
    }

    private static TrainingMetrics metrics(String run, long step, double loss) {
        return TrainingMetrics.newBuilder(Said.step(1, step, loss)).setRun(run).build();
    }

    private static Process process(String... given) throws IOException {
        return ChildJvm.of(DirectPred.class, List.of(TapCommand.arguments(given)))
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
    }

    private static RunState state(String run, RunPhase phase) {
        return RunState.newBuilder(Said.state(phase, 1, 0)).setRun(run).build();
    }
}
