package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A bit that has flipped in a segment of the broker's log. */
class DamagedBatchTest {
    private static final int HEADER = 61;

    @TempDir
    private Path dir;

    @Test
    void isLeftOutByEveryReaderWhichGoesOnBehindIt() throws Exception {
        Topic topic = Topics.CHECKPOINTS;
        Topic requests = Topics.viewRequests("damaged");
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir);
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON)) {
            log.ensure(topic, requests);
            for (int number = 0; number < 5; number++) {
                TestLog.publish(log, List.of(chunk(topic, "key", number), chunk(requests, "key", number)));
            }
        }
        flipIn(2, topic);
        flipIn(2, requests);
        flipIn(0, Topics.SCHEMAS);

        try (EmbeddedBroker broker = EmbeddedBroker.start(dir);
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON)) {
            StepVerifier.create(chunks(log.readToEnd(topic, CheckpointChunk.class)))
                    .expectNext(0, 1, 3, 4)
                    .expectComplete()
                    .verify(SOON);
            StepVerifier.create(chunks(log.read(topic, CheckpointChunk.class, new From.Group("any")))
                            .take(4))
                    .expectNext(0, 1, 3, 4)
                    .expectComplete()
                    .verify(SOON);
            StepVerifier.create(chunks(log.share(requests, CheckpointChunk.class, "sharers")
                                    .doOnNext(Event::acknowledge))
                            .take(4))
                    .expectNext(0, 1, 3, 4)
                    .expectComplete()
                    .verify(SOON);
            assertThat(tapped(broker, topic)).containsExactly("0", "1", "3", "4");
        }
    }

    private static Flux<Integer> chunks(Flux<Event<CheckpointChunk>> events) {
        return events.map(event -> event.value().getChunk());
    }

    private static List<String> tapped(EmbeddedBroker broker, Topic topic) {
        List<String> steps = new ArrayList<>();
        try (TopicTap tap = TopicTap.open(KafkaConnection.to(broker.bootstrapServers()), SOON)) {
            tap.turnTo(topic, false);
            while (!tap.caughtUp()) {
                tap.poll(Duration.ofSeconds(1)).forEach(record -> steps.add(String.valueOf(record.header("step"))));
            }
        }
        return steps;
    }

    /** In the content of the batch of that number; its length stands behind the first 8 bytes, the batch behind 12. */
    private void flipIn(int number, Topic topic) throws IOException {
        Path segment;
        try (Stream<Path> files = Files.walk(dir)) {
            segment = files.filter(file -> file.getParent().endsWith(topic.name() + "-0")
                            && file.getFileName().toString().endsWith("0.log"))
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            long at = 0;
            for (int i = 0; i < number; i++) {
                file.seek(at + 8);
                at += 12 + file.readInt();
            }
            file.seek(at + HEADER + 5);
            int value = file.read();
            file.seek(at + HEADER + 5);
            file.write(value ^ 1);
        }
    }
}
