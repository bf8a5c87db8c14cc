package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as it lies on its topic, whether it can be decoded or not. */
public final class RawRecord {
    private final Topic topic;
    private final Codec codec;
    private final ConsumerRecord<byte[], byte[]> record;

    RawRecord(Topic topic, Codec codec, ConsumerRecord<byte[], byte[]> record) {
        this.topic = topic;
        this.codec = codec;
        this.record = record;
    }

    public Topic topic() {
        return topic;
    }

    public int partition() {
        return record.partition();
    }

    public long offset() {
        return record.offset();
    }

    /** When the broker took it. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    public @Nullable String key() {
        return record.key() == null ? null : new String(record.key(), UTF_8);
    }

    /**
     * The header as text, or null where it is not there; {@code run}, {@code step} and {@code attempt} are there by
     * convention.
     */
    public @Nullable String header(String key) {
        Header header = record.headers().lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** Whether it removes the record of its key, as compaction of its topic has it. */
    public boolean isTombstone() {
        return record.value() == null && topic.isCompacted();
    }

    /** The bytes as they came, read-only; none where the value is missing. */
    public ByteBuffer value() {
        return ByteBuffer.wrap(record.value() == null ? new byte[0] : record.value())
                .asReadOnlyBuffer();
    }

    /**
     * The value, read as the services read it.
     *
     * @throws UndecodableException with the reason that would stand in its dead letter
     */
    public SpecificRecord decode() throws UndecodableException {
        SpecificRecord value = codec.decode(record, topic.format(), SpecificRecord.class);
        Headers.tag(record.headers());
        if (value == null) {
            throw new UndecodableException("its schema has no class in this version");
        }
        return value;
    }
}
