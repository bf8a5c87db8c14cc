package io.directpred.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro values as JSON. Not in full, the first 8 elements of an array stand for it, followed by how many there
 * are, and the number and CRC32C of bytes for them; in full, bytes are base64. Non-finite numbers are strings.
 */
record JsonValue(JsonGenerator json, boolean full) {
    private static final int SHOWN = 8;

    void write(@Nullable Object value) throws IOException {
        if (value instanceof IndexedRecord record) {
            record(record);
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof ByteBuffer bytes) {
            bytes(bytes.duplicate());
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Long || value instanceof Integer) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString(value == null ? null : value.toString());
        }
    }

    void field(String name, @Nullable Object value) throws IOException {
        json.writeFieldName(name);
        write(value);
    }

    private void record(IndexedRecord record) throws IOException {
        json.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            field(field.name(), record.get(field.pos()));
        }
        json.writeEndObject();
    }

    private void array(List<?> list) throws IOException {
        json.writeStartArray();
        for (Object element : full ? list : list.subList(0, Math.min(SHOWN, list.size()))) {
            write(element);
        }
        if (!full && list.size() > SHOWN) {
            json.writeString("... " + list.size() + " in all");
        }
        json.writeEndArray();
    }

    private void bytes(ByteBuffer bytes) throws IOException {
        if (full) {
            json.writeString(new String(Base64.getEncoder().encode(bytes).array(), US_ASCII));
            return;
        }
        CRC32C crc = new CRC32C();
        json.writeStartObject();
        json.writeNumberField("bytes", bytes.remaining());
        crc.update(bytes);
        json.writeStringField("crc32c", String.format("%08x", crc.getValue()));
        json.writeEndObject();
    }
}
