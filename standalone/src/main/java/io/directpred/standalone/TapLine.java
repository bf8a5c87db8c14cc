package io.directpred.standalone;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.events.RawRecord;
import io.directpred.events.Topics;
import io.directpred.events.UndecodableException;
import io.directpred.events.ViewPairs;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as one JSON object on a line: where it lies, its headers, then its value, or why it has none.
 *
 * @param full nothing is cut short
 * @param images where contact sheets of view pairs go, or null
 */
record TapLine(boolean full, @Nullable Path images) {
    /** ASCII, so that no terminal's or pipe's character set matters. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private static final ObjectMapper TREES = new ObjectMapper();
    private static final int PREFIX_BYTES = 32;

    void write(RawRecord record, Writer out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            place(record, json);
            if (record.topic().equals(Topics.DEAD_LETTERS)) {
                letter(record, json);
            } else if (record.topic().equals(Topics.SCHEMAS)) {
                schema(record, json);
            } else {
                value(record, json);
            }
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void place(RawRecord record, JsonGenerator json) throws IOException {
        json.writeStringField("topic", record.topic().name());
        json.writeNumberField("partition", record.partition());
        json.writeNumberField("offset", record.offset());
        json.writeStringField("timestamp", record.timestamp().toString());
        json.writeStringField("key", record.key());
        json.writeStringField("run", record.header("run"));
        number("step", record.header("step"), json);
        number("attempt", record.header("attempt"), json);
    }

    private void value(RawRecord record, JsonGenerator json) throws IOException {
        if (record.isTombstone()) {
            json.writeBooleanField("removed", true);
            return;
        }
        SpecificRecord value;
        try {
            value = record.decode();
        } catch (UndecodableException e) {
            json.writeStringField("undecodable", e.getMessage());
            raw(record.value(), json);
            return;
        }
        JsonValue values = new JsonValue(json, full);
        json.writeStringField("schema", value.getSchema().getName());
        values.field("value", value);
        TapMatrices.write(value, values);
        if (images != null && value instanceof ViewPairs pairs) {
            sheet(images, pairs, json);
        }
    }

    private static void sheet(Path images, ViewPairs pairs, JsonGenerator json) throws IOException {
        try {
            json.writeStringField("image", SheetFile.write(images, pairs).toString());
        } catch (IllegalArgumentException e) {
            json.writeStringField("no_image", e.getMessage());
        } catch (IOException e) {
            throw new BadInput("--images = " + images + ": cannot be written: " + FileTrouble.of(e), e);
        }
    }

    /** What stands in the headers of a dead letter says more than its bytes. */
    private void letter(RawRecord record, JsonGenerator json) throws IOException {
        json.writeStringField("reason", record.header("reason"));
        json.writeObjectFieldStart("source");
        json.writeStringField("topic", record.header("topic"));
        for (String key : List.of("partition", "offset", "length")) {
            number(key, record.header(key), json);
        }
        json.writeStringField("sha256", record.header("sha256"));
        json.writeEndObject();
        raw(record.value(), json);
    }

    /** Its fingerprint is its key; a value that anyone may have written is shown as bytes where it is no JSON. */
    private void schema(RawRecord record, JsonGenerator json) throws IOException {
        byte[] value = new byte[record.value().remaining()];
        record.value().get(value);
        try {
            JsonNode tree = TREES.readTree(value);
            json.writeStringField("schema", tree.path("name").asText());
            json.writeFieldName("value");
            TREES.writeTree(json, tree);
        } catch (JsonProcessingException e) {
            json.writeStringField("undecodable", "no JSON: " + e.getOriginalMessage());
            raw(record.value(), json);
        }
    }

    private void raw(ByteBuffer bytes, JsonGenerator json) throws IOException {
        json.writeNumberField("bytes", bytes.remaining());
        byte[] shown = new byte[full ? bytes.remaining() : Math.min(bytes.remaining(), PREFIX_BYTES)];
        bytes.get(shown);
        if (full) {
            json.writeStringField("base64", Base64.getEncoder().encodeToString(shown));
        } else {
            json.writeStringField("hex", HexFormat.of().formatHex(shown));
        }
    }

    /** A header is text that anyone may have written. */
    private static void number(String name, @Nullable String text, JsonGenerator json) throws IOException {
        if (text != null && text.matches("-?\\d{1,18}")) {
            json.writeNumberField(name, Long.parseLong(text));
        } else {
            json.writeStringField(name, text);
        }
    }
}
