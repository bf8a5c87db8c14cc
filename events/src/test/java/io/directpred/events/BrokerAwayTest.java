package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog.Transactions;
import io.directpred.events.Topic.Format;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

class BrokerAwayTest {
    @TempDir
    Path dir;

    @Test
    void everyoneWaitsForABrokerThatComesBack() throws Exception {
        Topic topic = TestLog.topic(2, Format.BINARY);
        BlockingQueue<Integer> read = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> shared = new LinkedBlockingQueue<>();
        EmbeddedBroker broker = EmbeddedBroker.start(dir);
        try (EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON);
                Transactions trainer = log.transactions("trainer")) {
            log.ensure(topic);
            Disposable reader = log.read(topic, CheckpointChunk.class, new From.Beginning())
                    .subscribe(event -> read.add(event.value().getChunk()));
            Disposable sharer = log.share(topic, CheckpointChunk.class, "loaders")
                    .subscribe(event -> {
                        shared.add(event.value().getChunk());
                        event.acknowledge();
                    });
            log.publish(chunk(topic, "key", 1)).block(SOON);
            assertThat(next(read)).isEqualTo(1);
            assertThat(next(shared)).isEqualTo(1);

            broker.close();
            CompletableFuture<Void> published =
                    log.publish(chunk(topic, "key", 2)).toFuture();
            CompletableFuture<Void> committed =
                    trainer.publish(List.of(chunk(topic, "key", 3))).toFuture();
            broker = EmbeddedBroker.start(dir);

            assertThat(published).succeedsWithin(SOON);
            assertThat(committed).succeedsWithin(SOON);
            assertThat(List.of(next(read), next(read))).containsExactlyInAnyOrder(2, 3);
            Set<Integer> delivered = new HashSet<>(); // at least once: an acknowledgement may be lost with the broker
            while (!delivered.containsAll(List.of(2, 3))) {
                delivered.add(next(shared));
            }
            reader.dispose();
            sharer.dispose();
        } finally {
            broker.close();
        }
    }

    private static Integer next(BlockingQueue<Integer> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(SOON.toSeconds(), TimeUnit.SECONDS), "nothing came");
    }
}
