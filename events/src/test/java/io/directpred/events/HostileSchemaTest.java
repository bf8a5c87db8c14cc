package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.directpred.events.Topic.Format;
import io.directpred.untrusted.Canary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever can write on a topic can name classes in a schema: none of them is ever looked at. */
class HostileSchemaTest {
    private static final String CANARY = "io.directpred.untrusted.Canary";
    private static final String CHUNK = """
            {"type":"record","name":"%s","fields":[
              {"name":"run","type":{"type":"string","java-class":"%s","avro.java.string":"String"}},
              {"name":"slot","type":"int"},
              {"name":"chunk","type":"int"},
              {"name":"content","type":{"type":"bytes","java-class":"%s","logicalType":"%s"}}]}
            """;

    private final Schema ofCanary = new Schema.Parser().parse(CHUNK.formatted(CANARY, CANARY, CANARY, CANARY));
    private final Schema ofChunk =
            new Schema.Parser().parse(CHUNK.formatted(CheckpointChunk.class.getName(), CANARY, CANARY, CANARY));

    @AfterEach
    void noneOfItsCodeRan() {
        assertThat(System.getProperty(Canary.MARK)).isNull();
    }

    @Test
    void aRecordOfAnotherSchemaIsUndecodable() {
        assertThatThrownBy(
                        () -> new Codec(Schemas.KNOWN).decode(written(ofCanary), Format.BINARY, SpecificRecord.class))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("unknown fingerprint");
    }

    @Test
    void classesThatAWritersSchemaNamesDoNotTravelWithItsFingerprint() throws Exception {
        SpecificRecord decoded = new Codec(Schemas.KNOWN).decode(written(ofChunk), Format.BINARY, SpecificRecord.class);

        assertThat(Schemas.fingerprint(ofChunk)).isEqualTo(Schemas.fingerprint(CheckpointChunk.getClassSchema()));
        assertThat(decoded).isEqualTo(new CheckpointChunk("run", 1, 2, ByteBuffer.wrap(new byte[] {3})));
    }

    @Test
    void aCheckpointsContentIsHeldAgainstTheSameSchemas() throws Exception {
        assertThatThrownBy(() -> SingleObject.decode(bytes(ofCanary), CheckpointChunk.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown fingerprint");
    }

    /** Were a schema known that should not be, Avro still loads no class outside the trusted package. */
    @Test
    void classesOutsideThePackageAreNotTrusted() {
        Codec careless = new Codec(new Schemas(List.of(ofCanary)));

        Throwable refusal =
                catchThrowable(() -> careless.decode(written(ofCanary), Format.BINARY, SpecificRecord.class));

        assertThat(refusal).isInstanceOf(SecurityException.class).hasMessageContaining(CANARY);
    }

    private static ConsumerRecord<byte[], byte[]> written(Schema schema) throws IOException {
        byte[] value = bytes(schema);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("directpred.checkpoints", 0, 0, null, value);
        byte[] crc = ByteBuffer.allocate(4).putInt(Codec.crc32c(value)).array();
        record.headers().add(new RecordHeader(Headers.CRC, crc));
        return record;
    }

    private static byte[] bytes(Schema schema) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        record.put("run", "run");
        record.put("slot", 1);
        record.put("chunk", 2);
        record.put("content", ByteBuffer.wrap(new byte[] {3}));
        ByteBuffer encoded = new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(record);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
