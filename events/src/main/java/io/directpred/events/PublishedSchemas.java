package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands on topic {@code schemas}, read as far as it goes whenever a fingerprint is asked for that was not among
 * it: a writer publishes a schema before its first record, so what is not there then is unknown.
 *
 * <p>In memory are at most {@value #MOST} schemas; what a hostile writer publishes beyond is left out. Safe for use by
 * several threads.
 */
final class PublishedSchemas implements Schemas.Published, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PublishedSchemas.class);
    private static final int MOST = 512;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.SCHEMAS.name(), 0);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Map<Long, Published> found = new HashMap<>();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /** What was published under a fingerprint: a schema, or the reason why nothing is read by it. */
    private record Published(
            @Nullable Schema schema, @Nullable UndecodableException refusal) {}

    /** @param consumers of whole topics, committed records only; one is made where it is needed, and belongs to this */
    PublishedSchemas(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    @Override
    public synchronized Optional<Schema> find(long fingerprint) throws UndecodableException {
        if (!found.containsKey(fingerprint)) {
            readOn();
        }
        Published published = found.get(fingerprint);
        if (published == null) {
            return Optional.empty();
        }
        if (published.refusal != null) {
            throw published.refusal;
        }
        return Optional.ofNullable(published.schema);
    }

    /**
     * Up to what is the end now; a topic that is not there has nothing on it. Waits for a broker that is away, until
     * closed.
     */
    private void readOn() {
        if (closed) {
            throw new EventLogException("the log was closed"); // a record that cannot be read now is not undecodable
        }
        Consumer<byte[], byte[]> reader = reader();
        if (reader == null) {
            return;
        }
        long end = reader.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        while (reader.position(PARTITION) < end) {
            try {
                reader.poll(POLL).forEach(this::take);
            } catch (KafkaException e) {
                if (!DamagedBatch.isPassed(reader, e)) {
                    throw e;
                }
            }
        }
    }

    private @Nullable Consumer<byte[], byte[]> reader() {
        if (consumer == null) {
            Consumer<byte[], byte[]> made = consumers.get();
            made.assign(List.of(PARTITION));
            made.seekToBeginning(List.of(PARTITION));
            consumer = made; // to be woken from here on
            List<?> partitions = made.partitionsFor(PARTITION.topic());
            if (partitions == null || partitions.isEmpty()) {
                consumer = null;
                made.close(CloseOptions.timeout(POLL));
                return null;
            }
        }
        return consumer;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (!key.matches("[0-9a-f]{16}") || record.value() == null) {
            log.warn("{} at {}: its key is no fingerprint, or it has no value", record.topic(), record.offset());
            return;
        }
        long fingerprint = Long.parseUnsignedLong(key, 16);
        Published before = found.get(fingerprint);
        if (before != null && before.schema != null || before == null && found.size() >= MOST) {
            return;
        }
        try {
            found.put(
                    fingerprint, new Published(ForeignSchema.of(new String(record.value(), UTF_8), fingerprint), null));
        } catch (UndecodableException e) {
            log.warn("{} at {}: {}", record.topic(), record.offset(), e.getMessage());
            found.put(fingerprint, new Published(null, e));
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> waiting = consumer;
        if (waiting != null) {
            waiting.wakeup();
        }
        synchronized (this) {
            if (consumer != null) {
                consumer.close(CloseOptions.timeout(POLL));
                consumer = null;
            }
        }
    }
}
