package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.Checkpoints;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.network.Safetensors;
import io.directpred.network.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run has said on a real broker becomes its directory. */
class RecorderTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Tensor KERNEL = Tensor.of(new float[] {1, 2, 3}, 3);

    @TempDir
    Path dir;

    @Test
    void writesADirectoryFromTopicsAlone() throws Exception {
        RunDirectory directory = RunDirectory.of(Files.createDirectory(dir.resolve(Said.RUN)));
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("kafka"));
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE)) {
            Recorder recorder = new Recorder(log, Said.RUN, directory);
            said(log);

            recorder.follow().ofType(RunState.class).blockFirst(PATIENCE);
            assertThat(directory.spec())
                    .as("run.yaml is there before the run has ended")
                    .isEqualTo(Said.state(RunPhase.running, 1, 0).getSpec());
            Report report = recorder.finish().block(PATIENCE);

            assertThat(report).isNotNull();
            assertThat(report.steps()).isEqualTo(4);
            assertThat(report.encoderSha256()).isEqualTo(Safetensors.digest(Map.of("conv1.weight", KERNEL)));
        }
        assertThat(Files.readAllLines(dir.resolve(Said.RUN + "/metrics.jsonl")))
                .as("the other run's rows are not among them")
                .hasSize(2 + 4 + 4 + 2)
                .allMatch(row -> row.startsWith("{\"topic\":\"directpred.") && row.contains("\"run\":\"sample-1\""));
        assertThat(Safetensors.read(Files.readAllBytes(directory.file("encoder.safetensors"))))
                .isEqualTo(Map.of("conv1.weight", KERNEL));
        assertThat(directory.finished()).isTrue();
    }

    private static void said(EventLog log) {
        List<Outgoing> all = new ArrayList<>();
        all.add(outgoing(Topics.RUNS, Said.RUN, Said.state(RunPhase.running, 1, 0)));
        all.add(outgoing(Topics.RUNS, Said.RUN, Said.state(RunPhase.finished, 1, 4)));
        for (long step = 1; step <= 4; step++) {
            TrainingMetrics metrics = Said.step(1, step, -3);
            Spectrum spectrum = Said.spectrum(1, step, 5, 1.0);
            all.add(outgoing(Topics.TRAINING_METRICS, Said.RUN, metrics));
            all.add(outgoing(Topics.SPECTRA, Said.RUN, spectrum));
            all.add(outgoing(Topics.TRAINING_METRICS, "other", metrics));
        }
        Map<String, Tensor> state =
                Map.of("online.encoder.conv1.weight", KERNEL, "target.encoder.conv1.weight", KERNEL);
        RunState running = Said.state(RunPhase.running, 1, 0);
        byte[] content = Safetensors.write(state, Map.of());
        all.addAll(Checkpoints.records(Checkpoints.of(Said.RUN, 1, 0, 4, true, running.getSpecHash(), content)));
        all.add(outgoing(Topics.PROBE_REPORTS, Said.RUN, Said.probe(0, false, 70, 70)));
        all.add(outgoing(Topics.PROBE_REPORTS, Said.RUN, Said.probe(4, true, 79, 82)));
        try (EventLog.Transactions transactions = log.transactions("trainer." + Said.RUN)) {
            transactions.publish(all).block(PATIENCE);
        }
    }

    private static Outgoing outgoing(Topic topic, String run, SpecificRecord value) {
        return new Outgoing(topic, run, new Tag(run, 0, 1), value);
    }
}
