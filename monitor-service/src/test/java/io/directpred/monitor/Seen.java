package io.directpred.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a browser has been told, put together as the page does it, and how often each row came. */
final class Seen {
    private static final JsonMapper JSON = new JsonMapper();

    final Map<String, JsonNode> runs = new TreeMap<>();
    final Map<String, JsonNode> parts = new TreeMap<>();
    final Map<String, TreeMap<Long, JsonNode>> tables = new TreeMap<>();
    final List<String> rowsTold = new ArrayList<>();

    void take(byte[] json) {
        try {
            take(JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void take(JsonNode delta) {
        if (delta.get("whole").booleanValue()) {
            runs.clear();
            parts.clear();
            tables.clear();
        }
        delta.get("runs").forEach(run -> runs.put(run.get("run").textValue(), run));
        List<String> names = new ArrayList<>();
        delta.get("names").forEach(name -> names.add(name.textValue()));
        runs.keySet().retainAll(names);
        delta.get("series").properties().forEach(series -> series.getValue()
                .properties()
                .forEach(part -> take(series.getKey() + "/" + part.getKey(), part.getValue())));
    }

    private void take(String name, JsonNode part) {
        if (!part.isObject()) {
            parts.put(name, part);
            return;
        }
        TreeMap<Long, JsonNode> table = tables.computeIfAbsent(name, n -> new TreeMap<>());
        if (part.get("whole").booleanValue()) {
            table.clear();
        }
        for (JsonNode row : part.get("rows")) {
            table.put(row.get(0).longValue(), row);
            rowsTold.add(name + "/" + row.get(1));
        }
    }

    TreeMap<Long, JsonNode> table(String run, String name) {
        return tables.getOrDefault(run + "/" + name, new TreeMap<>());
    }

    /** Everything but the order in which it came. */
    Map<String, Object> picture() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("runs", runs);
        all.put("parts", parts);
        all.put("tables", tables);
        return all;
    }
}
