package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Where records go that cannot be read: the first 64 KB as they came, under the key of their topic. Headers:
 * {@code reason}, {@code sha256} and {@code length} of the whole value, {@code topic}, {@code partition},
 * {@code offset}, and {@code run}, {@code step}, {@code attempt} where they were there and no longer than true ones.
 */
final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final int KEPT_BYTES = 64 << 10;
    /** Whatever a record's headers hold, its letter fits its topic. */
    private static final int KEPT_HEADER_BYTES = 64;

    /** Places that are remembered. */
    private static final int BURIED = 1_024;

    private final Sender sender;
    private final Map<String, Boolean> buried = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > BURIED;
        }
    });

    DeadLetters(Sender sender) {
        this.sender = sender;
    }

    /** Completes when the letter is written; a record that is read again gets no other one. */
    Mono<Void> bury(ConsumerRecord<byte[], byte[]> record, String reason) {
        String place = record.topic() + "-" + record.partition() + "/" + record.offset() + "/" + record.timestamp();
        return Mono.defer(() -> buried.putIfAbsent(place, true) != null
                ? Mono.empty()
                : write(record, reason).doOnError(e -> buried.remove(place)));
    }

    private Mono<Void> write(ConsumerRecord<byte[], byte[]> record, String reason) {
        log.warn(
                "{}-{} at {} goes to {}: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                Topics.DEAD_LETTERS.name(),
                reason);
        return sender.send(letter(record, reason), null);
    }

    private static ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> record, String reason) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        byte[] kept = Arrays.copyOf(value, Math.min(value.length, KEPT_BYTES));
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topics.DEAD_LETTERS.name(), null, record.topic().getBytes(UTF_8), kept);
        for (String key : List.of(Headers.RUN, Headers.STEP, Headers.ATTEMPT)) {
            Header header = record.headers().lastHeader(key);
            if (header != null && header.value() != null && header.value().length <= KEPT_HEADER_BYTES) {
                letter.headers().add(header);
            }
        }
        letter.headers()
                .add(Headers.text("reason", reason))
                .add(Headers.text("sha256", Hash.sha256(value)))
                .add(Headers.text("length", value.length))
                .add(Headers.text("topic", record.topic()))
                .add(Headers.text("partition", record.partition()))
                .add(Headers.text("offset", record.offset()));
        return letter;
    }
}
