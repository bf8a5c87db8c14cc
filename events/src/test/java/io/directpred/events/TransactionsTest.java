package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.EventLog.Transactions;
import io.directpred.events.Topic.Format;
import java.nio.ByteBuffer;
import java.util.List;
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
