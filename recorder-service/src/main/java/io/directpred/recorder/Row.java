package io.directpred.recorder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.events.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** A line of {@code metrics.jsonl}: the record in Avro's JSON encoding, as it stands on its topic, and the topic's name. */
public final class Row {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, Schema> SCHEMAS = Recorder.schemas();

    /** What a line holds. */
    public record Held(String topic, String run, SpecificRecord value) {}

    private Row() {}

    static String of(Event<?> event) {
        try {
            ObjectNode row = JSON.createObjectNode().put("topic", event.topic().name());
            return row.setAll((ObjectNode) JSON.readTree(json(event.value()))).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws what the parsers throw where the line holds none, as the last one of a run that was killed. */
    public static Held read(String line) throws IOException {
        if (!(JSON.readTree(line) instanceof ObjectNode row)) {
            throw new IOException("no object");
        }
        String topic = row.path("topic").asText();
        Schema schema = SCHEMAS.get(topic);
        if (schema == null) {
            throw new IOException("topic " + topic + " is not recorded");
        }
        fit(row, schema);
        SpecificDatumReader<SpecificRecord> reader = new SpecificDatumReader<>(schema);
        SpecificRecord value = reader.read(null, DecoderFactory.get().jsonDecoder(schema, row.toString()));
        return new Held(topic, row.path("run").asText(), value);
    }

    /** A file does not say with which schema it was written: what it lacks gets its default, what is unknown goes. */
    private static void fit(JsonNode value, Schema schema) {
        if (schema.getType() == Schema.Type.ARRAY) {
            value.forEach(element -> fit(element, schema.getElementType()));
        } else if (schema.getType() == Schema.Type.RECORD && value instanceof ObjectNode object) {
            Set<String> known = new HashSet<>();
            for (Field field : schema.getFields()) {
                known.add(field.name());
                if (!object.has(field.name()) && field.hasDefaultValue()) {
                    object.set(field.name(), JSON.valueToTree(field.defaultVal()));
                }
                fit(object.path(field.name()), field.schema());
            }
            object.retain(known);
        }
    }

    private static byte[] json(SpecificRecord value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(value.getSchema(), out);
        new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
