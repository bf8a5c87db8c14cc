package io.directpred.events;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.testing.TestBroker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import reactor.core.publisher.Flux;

/** One real broker and one log on it for all tests of the JVM, and topics of their own for each. */
final class TestLog {
    static final Duration SOON = Duration.ofSeconds(30);

    private static final EmbeddedBroker BROKER = TestBroker.untilTheEnd(TestLog::closeLog);

    /** For tests that need none of their own. */
    static final EventLog LOG = open();

    private TestLog() {}

    private static void closeLog() {
        LOG.close();
    }

    static String address() {
        return BROKER.bootstrapServers();
    }

    static EventLog open() {
        return EventLog.open(KafkaConnection.to(address()), SOON);
    }

    /** A name no other test has. */
    static String fresh(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Topic topic(int partitions, Topic.Format format) {
        return new Topic(fresh("test"), partitions, format, Map.of("cleanup.policy", "delete"));
    }

    /** The same topic, believed to take next to nothing. */
    static Topic tooSmall(Topic topic) {
        return new Topic(topic.name(), topic.partitions(), topic.format(), Map.of("max.message.bytes", "200"));
    }

    static Outgoing chunk(Topic topic, String key, int number) {
        ByteBuffer content = ByteBuffer.wrap(new byte[] {1, 2, 3});
        return new Outgoing(topic, key, new Tag("run", number, 1), new CheckpointChunk("run", 0, number, content));
    }

    static void publish(EventLog log, List<Outgoing> records) {
        Flux.fromIterable(records).concatMap(log::publish).blockLast(SOON);
    }
}
