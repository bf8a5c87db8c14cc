package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.Topic.Format;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Longer than 250 lines because both encodings are held against the same kinds of damage, with the same records. */
class CodecTest {
    final Codec codec = new Codec(Schemas.KNOWN);

    @Property(tries = 200)
    void binaryComesBackAsItWas(@ForAll @Size(max = 3000) byte[] content, @ForAll int chunk) throws Exception {
        CheckpointChunk value = new CheckpointChunk("run", 1, chunk, ByteBuffer.wrap(content));

        assertThat(decode(received(encode(value, Format.BINARY)), Format.BINARY, CheckpointChunk.class))
                .isEqualTo(value);
    }

    @Property(tries = 500)
    void anyFlippedBitIsRefused(
            @ForAll @Size(min = 1, max = 300) byte[] content, @ForAll @IntRange(max = 1 << 20) int bit) {
        CheckpointChunk value = new CheckpointChunk("run", 1, 2, ByteBuffer.wrap(content));
        ProducerRecord<byte[], byte[]> record = encode(value, Format.BINARY);
        int position = bit % (record.value().length * 8);
        record.value()[position / 8] ^= (byte) (1 << position % 8);

        assertThatThrownBy(() -> decode(received(record), Format.BINARY, CheckpointChunk.class))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("CRC32C");
    }

    @Property(tries = 500)
    void anyFlippedBitInJsonIsRefused(@ForAll @IntRange(max = 1 << 20) int bit) {
        ProducerRecord<byte[], byte[]> record =
                encode(new RunState("run", 1, RunPhase.running, 119L, 120L, "", "hash", defaultSpec()), Format.JSON);
        int position = bit % (record.value().length * 8);
        record.value()[position / 8] ^= (byte) (1 << position % 8);

        assertThatThrownBy(() -> decode(received(record), Format.JSON, RunState.class))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("CRC32C");
    }

    @Property(tries = 200)
    void jsonComesBackAsItWasWithNonFiniteNumbers(@ForAll double any) throws Exception {
        List<Double> eigenvalues =
                List.of(any, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -0.0);
        Spectrum value = spectrum(any, eigenvalues);

        ProducerRecord<byte[], byte[]> record = encode(value, Format.JSON);

        assertThat(decode(received(record), Format.JSON, Spectrum.class)).isEqualTo(value);
        assertThat(text(record)).contains("\"NaN\",\"Infinity\",\"-Infinity\"");
    }

    @Example
    void theWholeSpecificationOfARunComesBackFromJson() throws Exception {
        RunState value = new RunState("run", 1, RunPhase.running, 2L, 3L, "", "hash", defaultSpec());

        assertThat(decode(received(encode(value, Format.JSON)), Format.JSON, RunState.class))
                .isEqualTo(value);
    }

    @Example
    void bytesBehindTheEndAreRefused() {
        byte[] value =
                encode(new FoldStateWanted("run", 1, "gap"), Format.BINARY).value();
        byte[] longer = java.util.Arrays.copyOf(value, value.length + 1);
        RecordHeaders headers = new RecordHeaders(Headers.of(new Tag("run", 0, 1)));
        headers.add(
                Headers.CRC, ByteBuffer.allocate(4).putInt(Codec.crc32c(longer)).array());

        assertThatThrownBy(() -> decode(received(longer, headers), Format.BINARY, FoldStateWanted.class))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("not a FoldStateWanted: bytes follow its end");
    }

    @Example
    void recordsOfAnotherTypeAreSkipped() throws Exception {
        FoldStateWanted value = new FoldStateWanted("run", 1, "gap");
        ConsumerRecord<byte[], byte[]> record = received(encode(value, Format.BINARY));

        assertThat(decode(record, Format.BINARY, PredictorWeights.class)).isNull();
        assertThat(decode(record, Format.BINARY, SpecificRecord.class)).isEqualTo(value);
    }

    @Example
    void anEarlierBinarySchemaIsResolved() throws Exception {
        Schema earlier = withoutField(RunState.SCHEMA$, "reason");
        GenericRecord old = oldRunState(earlier);
        byte[] value = bytes(new BinaryMessageEncoder<GenericRecord>(GenericData.get(), earlier).encode(old));
        RecordHeaders headers = new RecordHeaders(Headers.of(new Tag("run", 0, 1)));
        headers.add(
                Headers.CRC, ByteBuffer.allocate(4).putInt(Codec.crc32c(value)).array());

        RunState state = new Codec(new Schemas(List.of(earlier, RunState.SCHEMA$)))
                .decode(received(value, headers), Format.BINARY, RunState.class);

        assertThat(state).isNotNull();
        assertThat(state.getReason()).isEmpty();
        assertThat(state.getSpec()).isEqualTo(defaultSpec());
    }

    @Example
    void anEarlierJsonSchemaIsResolved() throws Exception {
        Schema earlier = withoutField(RunState.SCHEMA$, "reason");
        var out = new java.io.ByteArrayOutputStream();
        var encoder = EncoderFactory.get().jsonEncoder(earlier, out);
        new GenericDatumWriter<GenericRecord>(earlier).write(oldRunState(earlier), encoder);
        encoder.flush();
        RecordHeaders headers = new RecordHeaders(Headers.of(new Tag("run", 0, 1)));
        headers.add(Headers.text(Headers.SCHEMA, String.format("%016x", Schemas.fingerprint(earlier))));

        RunState state = new Codec(new Schemas(List.of(earlier, RunState.SCHEMA$)))
                .decode(received(out.toByteArray(), headers), Format.JSON, RunState.class);

        assertThat(state).isNotNull();
        assertThat(state.getReason()).isEmpty();
        assertThat(state.getSpec()).isEqualTo(defaultSpec());
    }

    @Example
    void anUnknownFingerprintIsNamed() {
        ProducerRecord<byte[], byte[]> record = encode(new FoldStateWanted("run", 1, "gap"), Format.BINARY);
        Codec other = new Codec(new Schemas(List.of(RunState.SCHEMA$)));

        assertThatThrownBy(() -> other.decode(received(record), Format.BINARY, FoldStateWanted.class))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(String.format("%016x", Schemas.fingerprint(FoldStateWanted.SCHEMA$)));
    }

    @Example
    void whatIsNotJsonIsRefused() {
        RecordHeaders headers = new RecordHeaders(Headers.of(new Tag("run", 0, 1)));
        headers.add(Headers.text(Headers.SCHEMA, String.format("%016x", Schemas.fingerprint(Spectrum.SCHEMA$))));

        for (String value : List.of("", "{", "[]", "{\"run\":\"r\"}", "null", "{\"run\":1}")) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> codec.decode(received(bytes, headers), Format.JSON, Spectrum.class))
                    .as(value)
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("Spectrum");
        }
    }

    @Example
    void aRecordTooLargeForItsTopicIsRefusedByName() {
        CheckpointChunk value = new CheckpointChunk("run", 1, 2, ByteBuffer.allocate(1 << 20));

        assertThatThrownBy(() -> codec.encode(new Outgoing(Topics.CHECKPOINTS, "key", new Tag("run", 0, 1), value)))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("CheckpointChunk")
                .hasMessageContaining("directpred.checkpoints")
                .hasMessageContaining("1048576");
    }

    ProducerRecord<byte[], byte[]> encode(SpecificRecord value, Format format) {
        return codec.encode(new Outgoing(TestLog.topic(1, format), "key", new Tag("run", 0, 1), value));
    }

    <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> record, Format format, Class<T> type)
            throws UndecodableException {
        return codec.decode(record, format, type);
    }

    static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return received(sent.value(), new RecordHeaders(sent.headers()));
    }

    static ConsumerRecord<byte[], byte[]> received(byte[] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "topic",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                null,
                value,
                headers,
                java.util.Optional.empty());
    }

    static String text(ProducerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static Spectrum spectrum(double any, List<Double> eigenvalues) {
        return new Spectrum(
                "run",
                1,
                5L,
                any,
                1.0,
                2.0,
                0.5,
                1.0,
                0.9,
                0.1,
                0.0,
                eigenvalues,
                List.of(),
                List.of(),
                -1L,
                List.of());
    }

    static RunSpec defaultSpec() {
        return RunSpecs.defaults();
    }

    static Schema withoutField(Schema schema, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
    }

    static GenericRecord oldRunState(Schema earlier) {
        GenericRecord old = new GenericData.Record(earlier);
        old.put("run", "run");
        old.put("attempt", 1);
        old.put("phase", new GenericData.EnumSymbol(earlier.getField("phase").schema(), "running"));
        old.put("step", 2L);
        old.put("steps_done", 3L);
        old.put("spec_hash", "hash");
        old.put("spec", defaultSpec());
        return old;
    }
}
