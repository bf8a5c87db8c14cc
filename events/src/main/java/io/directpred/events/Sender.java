package io.directpred.events;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The idempotent producer. One thread hands it the records, in the order they come, because {@code send} blocks while
 * the buffer is full; the outcome is signalled on Reactor's parallel scheduler, because the callback runs on the
 * producer's I/O thread.
 */
final class Sender implements AutoCloseable {
    /** Records that may wait for the thread; more are refused, since their publisher ignores back-pressure. */
    private static final int WAITING = 4096;

    private final Producer<byte[], byte[]> producer;
    private final OneThread thread = new OneThread("events-send", WAITING);

    Sender(Map<String, Object> settings) {
        this.producer = new KafkaProducer<>(settings);
    }

    Mono<Void> send(ProducerRecord<byte[], byte[]> record) {
        return thread.run(sink -> hand(record, sink));
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
        thread.close();
    }
}
