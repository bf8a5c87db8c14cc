package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static io.directpred.events.TestLog.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class ReaderTest {
    private static final EventLog log = TestLog.LOG;
    Topic topic;

    @BeforeEach
    void topic() {
        topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
    }

    @Test
    void emitsNoMoreThanRequested() {
        publish(log, chunks(200));

        StepVerifier.create(log.read(topic, CheckpointChunk.class, new From.Beginning()), 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500))
                .thenRequest(1)
                .assertNext(event -> assertThat(event.value().getChunk()).isZero())
                .expectNoEvent(Duration.ofMillis(500))
                .thenRequest(150)
                .expectNextCount(150)
                .expectNoEvent(Duration.ofMillis(500))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void givesBackWhatWasPublishedWithKeyAndTag() {
        publish(log, chunks(1));

        Event<CheckpointChunk> event =
                log.readToEnd(topic, CheckpointChunk.class).blockLast(SOON);

        assertThat(event.value()).isEqualTo(chunk(topic, "key", 0).value());
        assertThat(event.key()).isEqualTo("key");
        assertThat(event.tag()).isEqualTo(new Tag("run", 0, 1));
        assertThat(event.offset()).isZero();
    }

    @Test
    void completesAtTheEndAsOfTheSubscription() {
        publish(log, chunks(100));

        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNextSequence(IntStream.range(0, 100).boxed().toList())
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void completesAnEmptyTopicWithoutDemand() {
        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class), 0)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void saysThatATopicIsNotThere() {
        Topic removed = TestLog.topic(2, Format.BINARY);

        for (From from : List.of(new From.Beginning(), new From.End())) {
            StepVerifier.create(log.read(removed, CheckpointChunk.class, from))
                    .expectError(MissingTopicException.class)
                    .verify(SOON);
        }
    }

    @Test
    void readsFromThePositionsGiven() {
        publish(log, chunks(10));

        StepVerifier.create(log.read(topic, CheckpointChunk.class, new From.Positions(Map.of(0, 7L)))
                        .map(Event::offset))
                .expectNext(7L, 8L, 9L)
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void readsFromTheEndFixedAtTheSubscription() {
        publish(log, chunks(10));

        StepVerifier.create(
                        log.read(topic, CheckpointChunk.class, new From.End()).map(Event::offset))
                .then(() -> publish(log, chunks(1)))
                .expectNext(10L)
                .thenCancel()
                .verify(SOON);
    }

    List<Outgoing> chunks(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> chunk(topic, "key", number))
                .toList();
    }
}
