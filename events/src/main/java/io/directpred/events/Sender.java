package io.directpred.events;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The idempotent producer. One thread a topic hands it the records, in the order they come, because {@code send} blocks
 * while the buffer is full, and for a topic that is not there: others must not wait for that one; the outcome is signalled on Reactor's parallel scheduler, because the callback runs on the
 * producer's I/O thread.
 */
final class Sender implements AutoCloseable {
    /** Records of a topic that may wait for its thread; more are refused, since their publisher ignores back-pressure. */
    private static final int WAITING = 4096;

    private final Producer<byte[], byte[]> producer;
    private final Map<String, OneThread> threads = new ConcurrentHashMap<>();

    Sender(Map<String, Object> settings) {
        this.producer = new KafkaProducer<>(settings);
    }

    Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
        return threads.computeIfAbsent(record.topic(), topic -> new OneThread("events-send " + topic, WAITING))
                .run(sink -> hand(record, sink));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback says the same
    private void hand(ProducerRecord<byte[], byte[]> record, MonoSink<Void> sink) {
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    sink.success();
                } else {
                    sink.error(refused(record, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
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
