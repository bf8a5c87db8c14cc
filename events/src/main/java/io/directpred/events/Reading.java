package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What is read and how its records become events. */
record Reading<T extends SpecificRecord>(Topic topic, Class<T> type, Codec codec, DeadLetters deadLetters) {

    /** The event, or null where the record is of another type. */
    @Nullable
    Event<T> event(ConsumerRecord<byte[], byte[]> record, Runnable acknowledgement) throws UndecodableException {
        T value = codec.decode(record, topic.format(), type);
        if (value == null) {
            return null;
        }
        String key = record.key() == null ? null : new String(record.key(), UTF_8);
        Tag tag = Headers.tag(record.headers());
        return new Event<>(topic, record.partition(), record.offset(), key, tag, value, acknowledgement);
    }
}
