package io.directpred.events;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The idempotent producer. One thread a topic hands it the records, in the order they come, because {@code send} blocks
 * while the buffer is full, and for a topic that is not there: others must not wait for that one; the outcome is
 * signalled on Reactor's parallel scheduler, because the callback runs on the producer's I/O thread.
 */
final class Sender implements AutoCloseable {
    /**
     * Records of a topic that may wait for its thread; more are refused, since their publisher ignores back-pressure.
     */
    private static final int WAITING = 4096;

    private final Producer<byte[], byte[]> producer;
    private final WrittenSchemas schemas;
    private final Map<String, OneThread> threads = new ConcurrentHashMap<>();

    /** With schemas of its own, which go by this producer. */
    Sender(Map<String, Object> settings) {
        this.producer = new KafkaProducer<>(settings);
        this.schemas = new WrittenSchemas(producer);
    }

    /** A second producer of the same process. */
    Sender(Map<String, Object> settings, WrittenSchemas schemas) {
        this.producer = new KafkaProducer<>(settings);
        this.schemas = schemas;
    }

    WrittenSchemas schemas() {
        return schemas;
    }

    /** @param schema of the record, published before it; null: it has none, as a dead letter */
    Mono<Void> send(ProducerRecord<byte[], byte[]> record, @Nullable Schema schema) {
        return threads.computeIfAbsent(record.topic(), topic -> new OneThread("events-send " + topic, WAITING))
                .run(sink -> hand(record, schema, sink));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback says the same
    private void hand(ProducerRecord<byte[], byte[]> record, @Nullable Schema schema, MonoSink<Void> sink) {
        try {
            if (schema != null) {
                schemas.require(schema);
            }
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    sink.success();
                } else {
                    sink.error(refused(record, failure));
                }
            });
        } catch (KafkaException | EventLogException | IllegalStateException e) {
            sink.error(refused(record, e));
        }
    }

    private static EventLogException refused(ProducerRecord<byte[], byte[]> record, Exception failure) {
        return new EventLogException(
                "a record for topic " + record.topic() + " was not written: " + failure.getMessage(), failure);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
        threads.values().forEach(OneThread::close);
    }
}
