package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.events.Topic.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonDecoder;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Values to bytes and back.
 *
 * <p>Binary: Avro single-object encoding (C3 01, fingerprint, body) and the header {@code crc32c}, 4 bytes big-endian
 * over the whole value, since Avro cannot see a flipped bit in pixels. JSON: Avro's JSON encoding, non-finite numbers
 * as strings, the same checksum, and the header {@code schema}, the fingerprint in 16 hexadecimal digits. Both are
 * decoded with the writer's schema and resolved to the reader's (Avro specification, schema resolution).
 */
final class Codec {
    private static final int RECORD_OVERHEAD = 256;

    private final Schemas schemas;
    private final Map<Schema, BinaryMessageEncoder<SpecificRecord>> encoders = new ConcurrentHashMap<>();
    private final SingleObject singleObject;

    Codec(Schemas schemas) {
        this.schemas = schemas;
        this.singleObject = new SingleObject(schemas);
    }

    /** Throws {@link EventLogException} when the topic does not take a record of this size. */
    ProducerRecord<byte[], byte[]> encode(Outgoing record) {
        Topic topic = record.topic();
        List<Header> headers = Headers.of(record.tag());
        byte[] value = topic.format() == Format.JSON ? json(record.value()) : binary(record.value());
        headers.add(crcHeader(value));
        if (topic.format() == Format.JSON) {
            headers.add(Headers.text(
                    Headers.SCHEMA,
                    Schemas.hex(Schemas.fingerprint(record.value().getSchema()))));
        }
        byte[] key = record.key() == null ? null : record.key().getBytes(UTF_8);
        if (value.length > topic.maxBytes() - RECORD_OVERHEAD) {
            throw new EventLogException("a " + record.value().getSchema().getName() + " of " + value.length
                    + " bytes is too large for topic " + topic.name() + ", whose max.message.bytes is "
                    + topic.maxBytes() + ": cut it, or make the network or the slice smaller");
        }
        return new ProducerRecord<>(topic.name(), null, key, value, headers);
    }

    /** The value, or null where the record is of a type that was not asked for. */
    <T extends SpecificRecord> @Nullable T decode(ConsumerRecord<byte[], byte[]> record, Format format, Class<T> type)
            throws UndecodableException {
        byte[] value = record.value();
        if (value == null) {
            throw new UndecodableException("the value is missing");
        }
        Schema writer = format == Format.JSON ? writerOfJson(record) : writerOfBinary(record, value);
        Class<?> written = SpecificData.get().getClass(writer);
        if (written == null || !type.isAssignableFrom(written)) {
            return null;
        }
        Schema reader = SpecificData.get().getSchema(written);
        SpecificRecord read =
                format == Format.JSON ? fromJson(value, writer, reader) : singleObject.body(value, writer, reader);
        Schema.Field attempt = reader.getField(Headers.ATTEMPT);
        if (attempt != null && read.get(attempt.pos()) instanceof Integer number) {
            Headers.requireAttempt(number);
        }
        return type.cast(read);
    }

    private byte[] binary(SpecificRecord value) {
        try {
            ByteBuffer encoded = encoders.computeIfAbsent(
                            value.getSchema(),
                            schema -> new BinaryMessageEncoder<>(SpecificData.get(), schema, false)) // copied below
                    .encode(value);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new EventLogException(
                    "a " + value.getSchema().getName() + " cannot be encoded: " + e.getMessage(), e);
        }
    }

    private static byte[] json(SpecificRecord value) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            JsonEncoder encoder = EncoderFactory.get().jsonEncoder(value.getSchema(), out);
            new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new EventLogException(
                    "a " + value.getSchema().getName() + " cannot be encoded: " + e.getMessage(), e);
        }
    }

    private static SpecificRecord fromJson(byte[] value, Schema writer, Schema reader) throws UndecodableException {
        try {
            JsonDecoder decoder = DecoderFactory.get().jsonDecoder(writer, new ByteArrayInputStream(value));
            return new SpecificDatumReader<SpecificRecord>(writer, reader).read(null, decoder);
        } catch (IOException | RuntimeException e) { // of many types, at hostile input
            throw UndecodableException.not(writer, e);
        }
    }

    private Schema writerOfBinary(ConsumerRecord<byte[], byte[]> record, byte[] value) throws UndecodableException {
        verify(value, Headers.requiredBytes(record.headers(), Headers.CRC));
        return singleObject.writer(value);
    }

    private static void verify(byte[] value, byte[] crc) throws UndecodableException {
        if (crc.length != 4 || ByteBuffer.wrap(crc).getInt() != crc32c(value)) {
            throw UndecodableException.crc();
        }
    }

    /** JSON of other programs has no checksum: it is verified where it is there. */
    private Schema writerOfJson(ConsumerRecord<byte[], byte[]> record) throws UndecodableException {
        if (record.headers().lastHeader(Headers.CRC) != null) {
            verify(record.value(), Headers.requiredBytes(record.headers(), Headers.CRC));
        }
        String schema = Headers.required(record.headers(), Headers.SCHEMA);
        try {
            return schemas.known(Long.parseUnsignedLong(schema, 16));
        } catch (NumberFormatException e) {
            throw new UndecodableException(
                    "header schema=" + schema + " is not a fingerprint of 16 hexadecimal digits", e);
        }
    }

    private static Header crcHeader(byte[] value) {
        byte[] crc = ByteBuffer.allocate(4).putInt(crc32c(value)).array();
        return new org.apache.kafka.common.header.internals.RecordHeader(Headers.CRC, crc);
    }

    static int crc32c(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value);
        return (int) crc.getValue();
    }
}
