package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.EventLog.Transactions;
import io.directpred.events.Topic.Format;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class TransactionsTest {
    private static final EventLog log = TestLog.LOG;
    Topic topic;
    String id;

    @BeforeEach
    void topic() {
        topic = TestLog.topic(1, Format.BINARY);
        id = TestLog.fresh("trainer");
        log.ensure(topic);
    }

    @Test
    void writesAllOrNothing() {
        Outgoing tooLarge = new Outgoing(
                topic, "key", new Tag("run", 1, 1), new CheckpointChunk("run", 0, 1, ByteBuffer.allocate(2 << 20)));
        try (Transactions trainer = log.transactions(id)) {
            StepVerifier.create(trainer.publish(List.of(chunk(topic, "key", 0), tooLarge)))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isExactlyInstanceOf(EventLogException.class)
                            .hasMessageContaining(topic.name())
                            .hasMessageContaining("max.message.bytes"))
                    .verify(SOON);
            trainer.publish(List.of(chunk(topic, "key", 2), chunk(topic, "key", 3)))
                    .block(SOON);
        }

        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNext(2, 3)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void whatOutlastsItsTransactionEveryTimeIsNotWrittenForEver() {
        ClientSettings settings = new ClientSettings(KafkaConnection.to(TestLog.address()));
        Map<String, Object> shortened = settings.transactions(id);
        shortened.put("transaction.timeout.ms", "1000");
        try (Admin admin = Admin.create(settings.admin());
                Sender sender = new Sender(settings.producer());
                TransactionalSender trainer =
                        new TransactionalSender(id, shortened, new Codec(Schemas.KNOWN), sender.schemas())) {

            StepVerifier.create(trainer.publish(slow(admin)))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isExactlyInstanceOf(EventLogException.class)
                            .hasMessageContaining("4 times in a row: the way to the broker is slower than"))
                    .verify(Duration.ofMinutes(2));

            trainer.publish(List.of(chunk(topic, "key", 9))).block(SOON); // the writer itself is as good as before
        }
        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNext(9)
                .expectComplete()
                .verify(SOON);
    }

    /** Two records; the second is handed out when the broker has given up the transaction that the first has begun. */
    private List<Outgoing> slow(Admin admin) {
        return new AbstractList<>() {
            private int times;
            private int epoch;

            @Override
            public Outgoing get(int index) {
                times += index == 0 ? 1 : 0;
                if (index == 1 && times > 1) { // the first time they are looked at, and not written
                    epoch = givenUp(admin, epoch);
                }
                return chunk(topic, "key", index);
            }

            @Override
            public int size() {
                return 2;
            }
        };
    }

    /**
     * Waits until the broker has given up a transaction begun in this epoch, and returns the epoch that it has set.
     * Complete, and not only prepared: in between the partition still takes a record of the old epoch.
     */
    private int givenUp(Admin admin, int epoch) {
        return new Deadline(SOON)
                .until(
                        () -> Optional.of(TopicAdmin.await(
                                        admin.describeTransactions(List.of(id)).description(id), "describing " + id))
                                .filter(seen -> seen.state() == TransactionState.COMPLETE_ABORT)
                                .map(TransactionDescription::producerEpoch)
                                .filter(seen -> seen > epoch),
                        () -> "the broker does not give up the transaction");
    }

    @Test
    void aLaterWriterFencesAnEarlierOne() {
        try (Transactions first = log.transactions(id)) {
            first.publish(List.of(chunk(topic, "key", 1))).block(SOON);
            try (Transactions second = log.transactions(id)) {
                StepVerifier.create(first.publish(List.of(chunk(topic, "key", 2))))
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(FencedException.class)
                                .hasMessageContaining(id))
                        .verify(SOON);
                second.publish(List.of(chunk(topic, "key", 3))).block(SOON);
            }
        }

        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNext(1, 3)
                .expectComplete()
                .verify(SOON);
    }
}
