package io.directpred.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.EventLog;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Said;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.trainer.ThisMachine;
import io.directpred.trainer.TrainerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class TakeOverTest {
    private static final String RUN = "taken-over";

    @TempDir
    private Path dir;

    /** It lasts for 5 minutes, and nobody reads past it. */
    @Test
    void doesNotWaitForTheTransactionOfATrainerThatWasKilled() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            leaveATransactionOpen(on.broker().bootstrapServers());

            RunState state = new TrainerService(on.log(), RUN, TrainerService.Options.DEFAULT)
                    .run(spec(), Mono.empty())
                    .block(Duration.ofMinutes(1));

            assertThat(state).extracting(RunState::getPhase).isEqualTo(RunPhase.interrupted);
        }
    }

    @Test
    void oneThatIsRefusedForAnotherSpecificationDoesNotFenceTheOneThatWorks() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            on.log().ensure(Topics.RUNS);
            EventLog.Transactions working = on.log().transactions("trainer." + RUN);
            RunState state = Said.state(RUN, RunPhase.running, 1, 0);
            Outgoing announced = Said.outgoing(Topics.RUNS, RUN, state);
            working.publish(List.of(announced)).block(Duration.ofMinutes(1));

            assertThatThrownBy(() -> new TrainerService(on.log(), RUN, TrainerService.Options.DEFAULT)
                            .run(spec(), Mono.empty())
                            .block(Duration.ofMinutes(1)))
                    .hasMessageContaining("another specification");

            working.publish(List.of(announced)).block(Duration.ofMinutes(1)); // would be fenced
            working.close();
        }
    }

    private static void leaveATransactionOpen(String bootstrap) throws Exception {
        KafkaProducer<byte[], byte[]> killed = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "transactional.id",
                        "trainer." + RUN,
                        "transaction.timeout.ms",
                        "300000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        killed.initTransactions();
        killed.beginTransaction();
        killed.send(new ProducerRecord<>(Topics.RUNS.name(), RUN.getBytes(UTF_8), new byte[1]))
                .get(30, TimeUnit.SECONDS);
        killed.close(Duration.ZERO); // no abort, as by SIGKILL
    }

    private static RunSpec spec() {
        List<String> small = List.of(
                "network.width=4",
                "network.projector.hidden=32",
                "network.projector.dim=16",
                "views.size=12",
                "schedule.steps=10",
                "precision=float32",
                "threads=1");
        RunSpec spec = RunSpecs.resolve(List.of(Layer.assignments("test", small)), name -> name);
        return Resolution.resolve(spec, 100, "fingerprint", ThisMachine.facts());
    }
}
