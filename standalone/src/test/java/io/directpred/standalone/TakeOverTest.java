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
import io.directpred.trainer.TrainerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Execution(ExecutionMode.CONCURRENT) // they wait most of the time
class TakeOverTest {
    private static final String RUN = "taken-over";

    @TempDir
    private Path dir;

    /** Nobody reads past it, whoever's it is, until the broker aborts it. */
    @ParameterizedTest
    @ValueSource(strings = {RUN, "another"})
    void waitsForTheTransactionOfATrainerThatWasKilledAndFencesNobodyMeanwhile(String killed) throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            begin(on.broker().bootstrapServers(), "trainer." + killed, "8000", killed, new byte[1])
                    .close(Duration.ZERO); // no abort, as by SIGKILL

            assertThat(trained(on)).extracting(RunState::getPhase).isEqualTo(RunPhase.interrupted);
        }
    }

    /** Whoever takes over has seen before of which specification the run is; its claim ends the transaction. */
    @Test
    void goesOnAtOnceWhereTheTrainerBeforeWasKilledInATransaction() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            trained(on);
            begin(on.broker().bootstrapServers(), "trainer." + RUN, "600000", RUN, new byte[1])
                    .close(Duration.ZERO);

            assertThat(trained(on)).extracting(RunState::getAttempt).isEqualTo(2);
        }
    }

    private static RunState trained(OnBroker on) {
        return Objects.requireNonNull(new TrainerService(on.log(), RUN, TrainerService.Options.DEFAULT)
                .run(SmallRun.of("schedule.steps=10"), Mono.empty())
                .block(Duration.ofMinutes(1)));
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
                            .run(SmallRun.of("schedule.steps=10"), Mono.empty())
                            .block(Duration.ofMinutes(1)))
                    .hasMessageContaining("another specification");

            working.publish(List.of(announced)).block(Duration.ofMinutes(1)); // would be fenced
            working.close();
        }
    }

    /** As one whose link is slow: what it has committed cannot be read meanwhile. */
    @Test
    void oneThatWillBeRefusedDoesNotFenceTheOneThatIsInTheMiddleOfATransaction() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            on.say(Said.outgoing(Topics.RUNS, RUN, Said.state(RUN, RunPhase.running, 1, 0)));
            KafkaProducer<byte[], byte[]> working =
                    begin(on.broker().bootstrapServers(), "trainer." + RUN, "60000", "other", new byte[1]);

            Mono<RunState> refused = new TrainerService(on.log(), RUN, TrainerService.Options.DEFAULT)
                    .run(SmallRun.of("schedule.steps=10"), Mono.empty())
                    .subscribeOn(Schedulers.boundedElastic());
            Mono<Long> meanwhile = Mono.delay(Duration.ofSeconds(12)).doOnNext(time -> {
                working.commitTransaction(); // fails where it was fenced
                working.close();
            });

            assertThatThrownBy(() -> Mono.zipDelayError(refused, meanwhile).block(Duration.ofMinutes(1)))
                    .hasMessageContaining("another specification");
        }
    }

    private static KafkaProducer<byte[], byte[]> begin(
            String bootstrap, String id, String timeout, String run, byte[] value) throws Exception {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", id, "transaction.timeout.ms", timeout),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(Topics.RUNS.name(), run.getBytes(UTF_8), value))
                .get(30, TimeUnit.SECONDS);
        return producer;
    }
}
