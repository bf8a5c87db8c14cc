package io.directpred.monitor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.Replacement;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.TrainingMetrics;
import io.directpred.spec.Objective;
import io.directpred.spec.RunSpec;
import io.directpred.spec.SpecText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * One JSON object that says what changed since a position. Longer than 250 lines because the whole format is in one
 * place.
 *
 * <pre>
 *   {"whole": drop what you have, "recorded": nothing more comes, "healthy": [{run, about}, ...], "names": [run, ...], "runs": [summary, ...],
 *    "series": {run: {"training": table, "ranks": table, "spectra": table, "probes": [...], "states": [...], "alarms": [...], "loaders": [...], "embeddings": [...]}}}
 *   table: {"whole": drop its rows, "distance": steps a row stands for, "columns": [...],
 *           "rows": [[start, step, [last, ...]] or [start, step, [last, ...], [least, ...], [greatest, ...]]]}
 *   spectra: rows are [start, step, base64, ...], each vector float32 little-endian
 * </pre>
 */
final class DeltaWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final Position from;
    private final boolean whole;
    private final boolean recorded;

    /** @param recorded whether nothing more comes */
    DeltaWriter(Position from, boolean whole, boolean recorded) {
        this.from = from;
        this.whole = whole;
        this.recorded = recorded;
    }

    byte[] write(Map<String, RunModel> runs, Set<String> chosen) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeBooleanField("whole", whole);
            json.writeBooleanField("recorded", recorded);
            if (whole) {
                healthy(json);
            }
            json.writeArrayFieldStart("names");
            for (String run : runs.keySet()) {
                json.writeString(run);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("runs");
            for (Map.Entry<String, RunModel> run : runs.entrySet()) {
                if (changed(run.getValue(), Source.RUNS)
                        || changed(run.getValue(), Source.TRAINING)
                        || changed(run.getValue(), Source.ALARMS)) {
                    summary(json, run.getKey(), run.getValue());
                }
            }
            json.writeEndArray();
            json.writeObjectFieldStart("series");
            for (String run : chosen) {
                HealthyRun healthy = HealthyRun.ALL.get(run);
                RunModel model = healthy == null ? runs.get(run) : healthy.model();
                if (model != null) {
                    json.writeObjectFieldStart(run);
                    series(json, model);
                    json.writeEndObject();
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory
        }
        return out.toByteArray();
    }

    private static void healthy(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("healthy");
        for (Map.Entry<String, HealthyRun> run : HealthyRun.ALL.entrySet()) {
            json.writeStartObject();
            json.writeStringField("run", run.getKey());
            json.writeStringField("about", run.getValue().about());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private boolean changed(RunModel run, Source source) {
        return run.changedSince(from, source);
    }

    private void summary(JsonGenerator json, String run, RunModel model) throws IOException {
        json.writeStartObject();
        json.writeStringField("run", run);
        RunPhase phase = null;
        if (!model.states.isEmpty()) {
            RunState state = model.states.get(model.states.size() - 1);
            phase = state.getPhase();
            json.writeStringField("phase", phase.name());
            json.writeStringField("reason", state.getReason());
        }
        json.writeArrayFieldStart("alarms");
        for (AlarmKind kind : model.alarms.keySet()) {
            json.writeString(kind.name());
        }
        json.writeEndArray();
        TrainingMetrics newest = model.pace.newest();
        if (newest == null && !model.states.isEmpty()) {
            json.writeNumberField(
                    "attempt", model.states.get(model.states.size() - 1).getAttempt());
        }
        if (newest != null) {
            json.writeNumberField("attempt", newest.getAttempt());
            json.writeNumberField("steps_done", newest.getStepsDone());
            json.writeNumberField("steps", newest.getSteps());
            json.writeNumberField("epoch", newest.getEpoch());
            json.writeNumberField("images", newest.getImages());
            OptionalDouble left = model.pace.secondsLeft();
            if (phase == RunPhase.running && !recorded && left.isPresent()) {
                number(json, "seconds_left", left.getAsDouble());
            }
        }
        json.writeEndObject();
    }

    private void series(JsonGenerator json, RunModel run) throws IOException {
        table(json, "training", run.training, Source.TRAINING, RunModel.TRAINING_COLUMNS);
        table(json, "ranks", run.ranks, Source.SPECTRA, RunModel.RANK_COLUMNS);
        table(json, "spectra", run.spectra, Source.SPECTRA, RunModel.VECTORS);
        if (changed(run, Source.PROBES)) {
            json.writeArrayFieldStart("probes");
            for (ProbeReport p : run.probes.values()) {
                probe(json, p);
            }
            json.writeEndArray();
        }
        if (changed(run, Source.EMBEDDINGS)) {
            json.writeArrayFieldStart("embeddings");
            for (Map.Entry<Long, RunModel.Place> embedding : run.embeddings.entrySet()) {
                json.writeStartObject();
                json.writeNumberField("step", embedding.getKey());
                json.writeNumberField("steps_done", embedding.getValue().stepsDone());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (changed(run, Source.RUNS)) {
            states(json, run.states);
        }
        if (changed(run, Source.ALARMS)) {
            alarms(json, run.alarms.values());
        }
        if (changed(run, Source.LOADERS)) {
            loaders(json, run);
        }
        TrainingMetrics newest = run.pace.newest();
        if (newest != null && changed(run, Source.TRAINING)) {
            json.writeArrayFieldStart("delivered");
            for (var d : newest.getDelivered()) {
                json.writeStartObject();
                json.writeStringField("loader", d.getLoader());
                number(json, "slices_per_second", d.getSlicesPerSecond());
                number(json, "slice_ms", d.getSliceMs());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private void table(JsonGenerator json, String name, ThinnedTable table, Source source, List<String> columns)
            throws IOException {
        boolean remade = table.remadeSince(from, source);
        Collection<ThinnedTable.Bucket> rows = remade ? table.all() : table.changedSince(from, source);
        if (rows.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeBooleanField("whole", remade);
        json.writeNumberField("distance", table.distance());
        json.writeArrayFieldStart("columns");
        for (String column : columns) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
        for (ThinnedTable.Bucket row : rows) {
            json.writeStartArray();
            json.writeNumber(row.start());
            json.writeNumber(row.step());
            if (row.vectors().isEmpty()) {
                numbers(json, row.last());
                if (row.least() != row.last()) {
                    numbers(json, row.least());
                    numbers(json, row.greatest());
                }
            }
            for (float[] vector : row.vectors()) {
                json.writeString(base64(vector));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void probe(JsonGenerator json, ProbeReport p) throws IOException {
        json.writeStartObject();
        json.writeNumberField("steps_done", p.getStepsDone());
        json.writeBooleanField("last", p.getLast());
        number(json, "knn", p.getKnn());
        json.writeNumberField("k", p.getK());
        number(json, "linear_best", p.getLinearBest());
        number(json, "linear_last", p.getLinearLast());
        json.writeStringField("linear", p.getLinear().name());
        json.writeNumberField("bank", p.getBank());
        json.writeNumberField("test", p.getTest());
        number(json, "seconds", p.getSeconds());
        json.writeStringField("failure", p.getFailure());
        json.writeEndObject();
    }

    private static void states(JsonGenerator json, List<RunState> states) throws IOException {
        json.writeArrayFieldStart("states");
        for (RunState state : states) {
            json.writeStartObject();
            json.writeStringField("phase", state.getPhase().name());
            json.writeNumberField("attempt", state.getAttempt());
            json.writeNumberField("steps_done", state.getStepsDone());
            json.writeStringField("reason", state.getReason());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (!states.isEmpty()) {
            RunSpec spec = states.get(states.size() - 1).getSpec();
            json.writeStringField("spec", SpecText.yaml(spec));
            json.writeStringField("loss", Objective.of(spec).formula(spec));
            json.writeStringField(
                    "age",
                    "steps; lag %d, freq %d"
                            .formatted(
                                    spec.getPredictor().getLag(),
                                    spec.getPredictor().getFreq()));
        }
    }

    private static void alarms(JsonGenerator json, Collection<Alarm> alarms) throws IOException {
        json.writeArrayFieldStart("alarms");
        for (Alarm alarm : alarms) {
            json.writeStartObject();
            json.writeStringField("kind", alarm.getKind().name());
            json.writeNumberField("steps_done", alarm.getStep() + 1);
            number(json, "value", alarm.getValue());
            number(json, "limit", alarm.getLimit());
            json.writeStringField("reason", alarm.getReason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void loaders(JsonGenerator json, RunModel run) throws IOException {
        json.writeArrayFieldStart("loaders");
        for (LoaderMetrics m : run.loaders.values()) {
            json.writeStartObject();
            json.writeStringField("loader", m.getLoader());
            json.writeNumberField("slices", m.getSlices());
            json.writeNumberField("pairs", m.getPairs());
            number(json, "pairs_per_second", m.getPairsPerSecond());
            number(json, "slice_ms", m.getSliceMs());
            json.writeNumberField("dropped", m.getDropped());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("replaced");
        for (Replacement r : run.replaced.values()) {
            json.writeStartObject();
            json.writeNumberField("sample", r.getSample());
            json.writeStringField("reason", r.getReason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void numbers(JsonGenerator json, double[] values) throws IOException {
        json.writeStartArray();
        for (double value : values) {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    private static String base64(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
