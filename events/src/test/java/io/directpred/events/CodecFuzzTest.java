package io.directpred.events;

import static io.directpred.events.CodecTest.received;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.events.Topic.Format;
import io.directpred.testing.Hostile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Whatever stands on a topic is read, or refused as undecodable in one short line; either takes memory in proportion to
 * the record's length.
 */
class CodecFuzzTest {
    private static final Codec CODEC = new Codec(Schemas.KNOWN);
    private static final Tag TAG = new Tag("run", 3, 1);
    private static final List<SpecificRecord> BINARY = Samples.binary();
    private static final List<SpecificRecord> JSON = Samples.json();
    /** What Avro and Jackson allocate however short a record is; instrumented, an empty one takes 400 kB. */
    private static final int FIXED_BYTES = 1 << 20;
    /** An int of one byte becomes an Integer in a list that grows by halves. */
    private static final int FACTOR = 100;

    static {
        BINARY.forEach(record -> assertComesBack(Format.BINARY, record));
        JSON.forEach(record -> assertComesBack(Format.JSON, record));
    }

    /** The body of a record of the type that the first byte chooses. */
    @FuzzTest
    void binaryBody(byte[] input) {
        byte[] value = ByteBuffer.allocate(10 + body(input).length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x01C3)
                .putLong(Schemas.fingerprint(chosen(BINARY, input)))
                .put(body(input))
                .array();

        readOrRefused(Format.BINARY, binary(value));
    }

    @FuzzTest
    void binaryVariant(FuzzedDataProvider choice) {
        byte[] valid = encoded(Format.BINARY, choice.pickValue(BINARY)).value();

        readOrRefused(Format.BINARY, binary(Hostile.variant(choice, valid)));
    }

    @FuzzTest
    void jsonBody(byte[] input) {
        readOrRefused(Format.JSON, json(chosen(JSON, input), body(input)));
    }

    @FuzzTest
    void jsonVariant(FuzzedDataProvider choice) {
        SpecificRecord record = choice.pickValue(JSON);
        byte[] valid = encoded(Format.JSON, record).value();

        readOrRefused(Format.JSON, json(record.getSchema(), Hostile.variant(choice, valid)));
    }

    @FuzzTest
    void headers(FuzzedDataProvider choice) {
        Format format = choice.pickValue(Format.values());
        ConsumerRecord<byte[], byte[]> valid = encoded(format, format == Format.BINARY ? BINARY.get(0) : JSON.get(0));
        RecordHeaders headers = new RecordHeaders();
        valid.headers().forEach(header -> {
            switch (choice.consumeInt(0, 4)) {
                case 0 -> headers.add(header);
                case 1 -> headers.add(header.key(), null);
                case 2 -> headers.add(header.key(), Hostile.variant(choice, header.value()));
                case 3 -> headers.add(header.key(), choice.consumeBytes(2000));
                default -> headers.add(header.key() + "?", header.value());
            }
        });

        readOrRefused(format, received(valid.value(), headers));
    }

    /** What is read comes back the same when it is written again. */
    private static void readOrRefused(Format format, ConsumerRecord<byte[], byte[]> record) {
        long bound = FIXED_BYTES + (long) FACTOR * record.value().length;
        try {
            assertComesBack(
                    format, Hostile.within(bound, () -> event(format, record)).value());
        } catch (UndecodableException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1000).doesNotContainPattern("\\R|(^|: )null$");
        } catch (Exception e) {
            throw new AssertionError("not refused as undecodable", e);
        }
    }

    private static void assertComesBack(Format format, SpecificRecord value) {
        try {
            SpecificRecord back = event(format, encoded(format, value)).value();
            // not by equals, to which NaN is another number than NaN
            assertThat(SpecificData.get().compare(back, value, value.getSchema()))
                    .isZero();
        } catch (UndecodableException e) {
            throw new AssertionError("what was encoded is not decoded", e);
        }
    }

    private static Event<SpecificRecord> event(Format format, ConsumerRecord<byte[], byte[]> record)
            throws UndecodableException {
        return new Reading<>(topic(format), SpecificRecord.class, CODEC, null).event(record, () -> {});
    }

    private static ConsumerRecord<byte[], byte[]> encoded(Format format, SpecificRecord value) {
        ProducerRecord<byte[], byte[]> record = CODEC.encode(new Outgoing(topic(format), "key", TAG, value));
        return received(record);
    }

    private static Topic topic(Format format) {
        return new Topic("topic", 1, format, Map.of("max.message.bytes", "10000000"));
    }

    private static ConsumerRecord<byte[], byte[]> binary(byte[] value) {
        RecordHeaders headers = new RecordHeaders(Headers.of(TAG));
        headers.add(
                Headers.CRC, ByteBuffer.allocate(4).putInt(Codec.crc32c(value)).array());
        return received(value, headers);
    }

    private static ConsumerRecord<byte[], byte[]> json(Schema schema, byte[] value) {
        RecordHeaders headers = new RecordHeaders(Headers.of(TAG));
        headers.add(Headers.text(Headers.SCHEMA, String.format("%016x", Schemas.fingerprint(schema))));
        return received(value, headers);
    }

    private static Schema chosen(List<SpecificRecord> among, byte[] input) {
        return among.get(input.length == 0 ? 0 : Byte.toUnsignedInt(input[0]) % among.size())
                .getSchema();
    }

    private static byte[] body(byte[] input) {
        return java.util.Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    }
}
