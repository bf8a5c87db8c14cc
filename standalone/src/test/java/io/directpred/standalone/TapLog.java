package io.directpred.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.testing.TestBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One real broker for the tests of the tap in this JVM, with the lasting topics on it. */
final class TapLog {
    static final Duration SOON = Duration.ofMinutes(1);

    private static final EmbeddedBroker BROKER = TestBroker.untilTheEnd(TapLog::close);

    static final String ADDRESS = BROKER.bootstrapServers();
    static final EventLog LOG = EventLog.open(KafkaConnection.to(ADDRESS), SOON);

    static {
        LOG.ensure(Topics.lasting().toArray(Topic[]::new));
    }

    private TapLog() {}

    private static void close() {
        LOG.close();
    }

    static void publish(Topic topic, String run, long step, SpecificRecord value) {
        publish(LOG, topic, run, step, value);
    }

    static void publish(EventLog log, Topic topic, String run, long step, SpecificRecord value) {
        log.publish(new Outgoing(topic, run, new Tag(run, step, 1), value)).block(SOON);
    }

    /** Whatever bytes, past the codec. */
    static void produce(String topic, byte[] value, Map<String, String> headers) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value);
        headers.forEach((key, text) -> record.headers().add(key, text.getBytes(UTF_8)));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", ADDRESS), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(1, TimeUnit.MINUTES);
        }
    }
}
