package io.directpred.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.directpred.recorder.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recorded run of a recipe that went as it should, to lay beside one's own. It comes with the program:
 * {@code healthy/RECIPE.jsonl} has what it is of in its first line, and then rows of that run's {@code metrics.jsonl},
 * of which {@code recipes/healthy.sh} takes some hundred.
 *
 * @param about recipe, command, commit and hardware, for people
 */
record HealthyRun(String about, RunModel model) {
    /** No run's id has a colon. */
    private static final String PREFIX = "healthy: ";

    private static final List<String> RECIPES = List.of("quick", "simclr");
    private static final JsonMapper JSON = new JsonMapper();

    /** By the names under which the page shows them. */
    static final Map<String, HealthyRun> ALL = all();

    private static Map<String, HealthyRun> all() {
        Map<String, HealthyRun> all = new LinkedHashMap<>();
        RECIPES.forEach(recipe -> all.put(PREFIX + recipe, read("healthy/" + recipe + ".jsonl")));
        return Collections.unmodifiableMap(all);
    }

    private static HealthyRun read(String file) {
        try (InputStream in = HealthyRun.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in this build");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            JsonNode of = JSON.readTree(lines.readLine());
            RunModel model = new RunModel();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Row.Held row = Row.read(line);
                Source source = Source.of(row.topic()).orElseThrow();
                model.add(source, 0, row.value()); // before everything that a viewer has
            }
            String about = "%s, commit %s, %s"
                    .formatted(
                            of.path("command").asText(),
                            of.path("commit").asText(),
                            of.path("hardware").asText());
            return new HealthyRun(about, model);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of this program
        }
    }
}
