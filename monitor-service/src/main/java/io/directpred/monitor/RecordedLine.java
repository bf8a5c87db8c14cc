package io.directpred.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** A line of {@code metrics.jsonl}: a record in Avro's JSON encoding, and the topic it stood on. */
record RecordedLine(Source source, String run, SpecificRecord value) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Throws what the parsers throw where it is none. */
    static RecordedLine of(String line) throws IOException {
        if (!(JSON.readTree(line) instanceof ObjectNode row)) {
            throw new IOException("no object");
        }
        String topic = row.path("topic").asText();
        Source source = Source.of(topic).orElseThrow(() -> new IOException("topic " + topic + " is not shown"));
        Schema schema = SpecificData.get().getSchema(source.type());
        fit(row, schema);
        SpecificDatumReader<SpecificRecord> reader = new SpecificDatumReader<>(schema);
        SpecificRecord value = reader.read(null, DecoderFactory.get().jsonDecoder(schema, row.toString()));
        return new RecordedLine(source, row.path("run").asText(), value);
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
}
