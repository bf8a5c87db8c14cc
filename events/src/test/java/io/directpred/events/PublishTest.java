package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class PublishTest {
    private static final EventLog log = TestLog.LOG;

    @Test
    void aPartitionKeepsTheOrderOfTheSubscriptions() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        Flux.range(0, 500).flatMap(i -> log.publish(chunk(topic, "key", i)), 64).blockLast(SOON);

        assertThat(log.readToEnd(topic, CheckpointChunk.class)
                        .map(event -> event.value().getChunk())
                        .collectList()
                        .block(SOON))
                .isEqualTo(IntStream.range(0, 500).boxed().toList());
    }

    @Test
    void aTopicTakesABurstAsSoonAsItIsEnsured() {
        for (int i = 0; i < 5; i++) {
            Topic topic = TestLog.topic(6, Format.BINARY);
            log.ensure(topic);

            Flux.range(0, 60)
                    .flatMap(n -> log.publish(chunk(topic, "key" + n, n)), 60)
                    .blockLast(SOON);

            assertThat(log.ends(topic).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(60);
        }
    }

    @Test
    void completesOnReactorsSchedulerNotOnTheProducersThread() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        Mono<String> thread = log.publish(chunk(topic, "key", 1))
                .then(Mono.fromCallable(() -> Thread.currentThread().getName()));

        assertThat(thread.block(SOON)).startsWith("parallel");
    }

    @Test
    void aRecordTooLargeFailsAloneAndTheNextIsWritten() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
        Outgoing large = new Outgoing(
                topic, "key", new Tag("run", 1, 1), new CheckpointChunk("run", 0, 1, ByteBuffer.allocate(2 << 20)));

        StepVerifier.create(log.publish(large))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(EventLogException.class).hasMessageContaining(topic.name()))
                .verify(SOON);
        TestLog.publish(log, List.of(chunk(topic, "key", 2)));

        assertThat(log.ends(topic)).containsEntry(0, 1L);
    }

    /** A run's topics are removed when it ends, and a loader that was slow may answer after that. */
    @Test
    void aTopicThatIsNotThereHoldsUpNoOther() {
        Topic removed = TestLog.topic(1, Format.BINARY);
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        Disposable waiting = log.publish(chunk(removed, "key", 1)).subscribe();
        TestLog.publish(log, List.of(chunk(topic, "key", 2)));

        assertThat(log.ends(topic)).containsEntry(0, 1L);
        waiting.dispose();
    }

    @Test
    void publishingOnAClosedLogIsAnError() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        EventLog closed = TestLog.open();
        closed.close();

        StepVerifier.create(closed.publish(chunk(topic, "key", 1)))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(EventLogException.class).hasMessageContaining("closed"))
                .verify(SOON);
    }
}
