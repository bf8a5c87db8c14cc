package io.directpred.recorder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.events.Alarm;
import io.directpred.events.Event;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * A line of {@code metrics.jsonl}: the record in Avro's JSON encoding, as it stands on its topic, the topic's name and
 * the offset.
 */
public final class Row {
    /** What rows are of. Each topic has one partition, so an offset is a place. */
    static final List<Heard<?>> TOPICS = List.of(
            new Heard<>(Topics.RUNS, RunState.class),
            new Heard<>(Topics.TRAINING_METRICS, TrainingMetrics.class),
            new Heard<>(Topics.SPECTRA, Spectrum.class),
            new Heard<>(Topics.LOADER_METRICS, LoaderMetrics.class),
            new Heard<>(Topics.PROBE_REPORTS, ProbeReport.class),
            new Heard<>(Topics.ALARMS, Alarm.class));

    private static final JsonMapper JSON = new JsonMapper();

    private Row() {}

    /** What a line holds. */
    public record Held(String topic, String run, SpecificRecord value) {}

    record Heard<T extends SpecificRecord>(Topic topic, Class<T> type) {}

    /**
     * Where a record stood.
     *
     * @param attempt and {@code step}: of the record; -1 where it has none
     */
    record Place(String topic, long offset, long attempt, long step) {
        static Place of(Event<? extends SpecificRecord> event) {
            return new Place(
                    event.topic().name(),
                    event.offset(),
                    number(event.value(), "attempt"),
                    number(event.value(), "step"));
        }

        private static long number(SpecificRecord value, String field) {
            Field known = value.getSchema().getField(field);
            return known == null ? -1 : ((Number) value.get(known.pos())).longValue();
        }

        Place later(Place other) {
            return other.offset > offset ? other : this;
        }
    }

    static String of(Event<? extends SpecificRecord> event) {
        try {
            ObjectNode row =
                    JSON.createObjectNode().put("topic", event.topic().name()).put("offset", event.offset());
            return row.setAll((ObjectNode) JSON.readTree(json(event.value()))).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(SpecificRecord value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(value.getSchema(), out);
        new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    /** Empty where a line is damaged, or has no offset. */
    static Optional<Place> placeOf(String line) {
        try {
            JsonNode row = JSON.readTree(line);
            return row.path("offset").isIntegralNumber()
                    ? Optional.of(new Place(
                            row.path("topic").asText(),
                            row.path("offset").asLong(),
                            row.path("attempt").asLong(-1),
                            row.path("step").asLong(-1)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Throws what the parsers throw where the line holds none, as the last one of a run that was killed. */
    public static Held read(String line) throws IOException {
        if (!(JSON.readTree(line) instanceof ObjectNode row)) {
            throw new IOException("no object");
        }
        String topic = row.path("topic").asText();
        Heard<?> heard = TOPICS.stream()
                .filter(known -> known.topic.name().equals(topic))
                .findFirst()
                .orElseThrow(() -> new IOException("topic " + topic + " is not recorded"));
        Schema schema = SpecificData.get().getSchema(heard.type);
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
}
