package io.directpred.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads Avro's single-object encoding: C3 01, the fingerprint of the writer's schema (little-endian), the body.
 *
 * <p>Avro's own decoder of messages reads a body as a stream, whose end it does not see, and allocates every length
 * that a body claims, up to 2 GB. Here the body is read from its array, and nothing is allocated that the array does
 * not hold.
 */
public final class SingleObject {
    private static final int HEADER = 10;
    private static final SingleObject KNOWN = new SingleObject(Schemas.KNOWN);

    private final Schemas schemas;
    private final Map<Schema, SpecificDatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();

    SingleObject(Schemas schemas) {
        this.schemas = schemas;
    }

    /** A record of a type; throws {@link IllegalArgumentException} saying what is wrong with the bytes. */
    public static <T extends SpecificRecord> T decode(byte[] value, Class<T> type) {
        return decode(KNOWN, value, type);
    }

    /**
     * The same where the writer's schema stands beside the value.
     *
     * @param schema as JSON; a value of a schema of this version needs none
     */
    public static <T extends SpecificRecord> T decode(byte[] value, Class<T> type, String schema) {
        Schemas schemas = Schemas.KNOWN.and(fingerprint -> Optional.of(ForeignSchema.of(schema, fingerprint)));
        return decode(new SingleObject(schemas), value, type);
    }

    private static <T extends SpecificRecord> T decode(SingleObject singleObject, byte[] value, Class<T> type) {
        try {
            Schema writer = singleObject.writer(value);
            Schema reader = SpecificData.get().getSchema(type);
            if (!writer.getFullName().equals(reader.getFullName())) {
                throw new UndecodableException("not a " + reader.getName() + " but a " + writer.getName());
            }
            return type.cast(singleObject.body(value, writer, reader));
        } catch (UndecodableException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The schema that the value was written with. */
    Schema writer(byte[] value) throws UndecodableException {
        if (value.length < HEADER || value[0] != (byte) 0xC3 || value[1] != 0x01) {
            throw new UndecodableException("not Avro's single-object encoding");
        }
        return schemas.known(
                ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2));
    }

    SpecificRecord body(byte[] value, Schema writer, Schema reader) throws UndecodableException {
        try {
            BinaryDecoder body = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null);
            SpecificRecord record = readers.computeIfAbsent(writer, schema -> new SpecificDatumReader<>(schema, reader))
                    .read(null, body);
            if (!body.isEnd()) {
                throw new IOException("bytes follow its end");
            }
            return record;
        } catch (IOException | RuntimeException e) { // of many types, at hostile input
            throw UndecodableException.not(writer, e);
        }
    }
}
