package io.directpred.monitor;

import io.directpred.recorder.Row;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;

/** A line of {@code metrics.jsonl}: a record, and whose it is. */
record RecordedLine(Source source, String run, SpecificRecord value) {

    /** Throws what the parsers throw where it is none. */
    static RecordedLine of(String line) throws IOException {
        SpecificRecord value = Row.value(line);
        Source source = Arrays.stream(Source.values())
                .filter(known -> known.type().equals(value.getClass()))
                .findFirst()
                .orElseThrow(() -> new IOException(value.getSchema().getName() + " is not shown"));
        return new RecordedLine(
                source,
                String.valueOf(value.get(value.getSchema().getField("run").pos())),
                value);
    }
}
