package io.directpred.recorder;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.events.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** A line of {@code metrics.jsonl}: the record in Avro's JSON encoding, as it stands on its topic, and the topic's name. */
final class Row {
    private Row() {}

    private static final JsonMapper JSON = new JsonMapper();

    static String of(Event<?> event) {
        try {
            ObjectNode row = JSON.createObjectNode().put("topic", event.topic().name());
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
}
