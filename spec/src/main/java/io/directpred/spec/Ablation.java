package io.directpred.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A grid of runs: a base, axes of settings, and seeds. Every combination is a run.
 *
 * <pre>
 *   title: W from older steps      what the report is called
 *   about: ...                     what is compared, in sentences; optional
 *   config: quick                  a recipe or a file of YAML, optional, as run --config takes it
 *   data: sample                   the images, optional
 *   set: {schedule.steps: 1000}    keys that all runs share, optional
 *   axes:
 *     predictor.lag: [0, 1, 5]     the values of one key
 *     method:                      or settings by a name of their own
 *       W from F: {}
 *       by gradient: {predictor.kind: linear}
 *   seeds: [21, 22, 23]
 * </pre>
 *
 * @param axes their names, the slowest first
 * @param runs in the order in which they run: the seeds of a setting one after the other
 */
public record Ablation(String title, String about, List<String> axes, List<Run> runs) {
    private static final Set<String> KEYS = Set.of("title", "about", "config", "data", "set", "axes", "seeds");
    private static final int MOST_RUNS = 10_000;

    /** Names of those that come with the project: {@code recipes/ablations/NAME.yaml}. */
    public static final List<String> NAMES = List.of(("linear-lr-cpu methods methods-cpu quick-lr-cpu "
                    + "staleness staleness-cpu table3 table3-cpu table6 table6-cpu")
            .split(" "));

    /**
     * One run of the grid.
     *
     * @param setting its value on each axis, as the report names it
     * @param spec not yet resolved for a machine
     */
    public record Run(List<String> setting, long seed, RunSpec spec) {
        public Run {
            setting = List.copyOf(setting);
        }
    }

    public Ablation {
        axes = List.copyOf(axes);
        runs = List.copyOf(runs);
    }

    /** From a YAML file, or one of {@link #NAMES} where no file has that name. */
    public static Layer yaml(String fileOrName) {
        if (Files.exists(Path.of(fileOrName))) {
            return Layer.file(Path.of(fileOrName));
        }
        if (!NAMES.contains(fileOrName)) {
            throw new RunSpecException(fileOrName + ": no such file; built-in grids are " + NAMES);
        }
        String resource = "/recipes/ablations/" + fileOrName + ".yaml";
        try (InputStream in = Objects.requireNonNull(Ablation.class.getResourceAsStream(resource), resource)) {
            return Layer.yaml("ablation " + fileOrName, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The grid that a YAML describes, every run of it resolved as {@link RunSpecs#resolve} does.
     *
     * @param over laid over what all runs share, and under the axes
     * @throws RunSpecException naming the file, the key, the value and what is allowed
     */
    public static Ablation of(Layer yaml, Layer over, DataNames names) {
        String source = yaml.source();
        ObjectNode values = yaml.values();
        values.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new RunSpecException(source + ": unknown key " + key
                        + "; an ablation has title, about, config, data, set, axes and seeds");
            }
        });
        Map<String, Map<String, Layer>> axes = axes(source, values.path("axes"));
        List<Layer> base = base(source, values);
        base.add(over);
        List<Run> runs = new ArrayList<>();
        List<Long> seeds = seeds(source, values.path("seeds"));
        List<List<String>> settings = settings(axes);
        if ((long) settings.size() * seeds.size() > MOST_RUNS) {
            throw new RunSpecException(source + ": axes and seeds make " + settings.size() + " x " + seeds.size()
                    + " runs; at most " + MOST_RUNS + " are allowed: give shorter lists");
        }
        for (List<String> setting : settings) {
            for (long seed : seeds) {
                List<Layer> layers = new ArrayList<>(base);
                int axis = 0;
                for (Map<String, Layer> layer : axes.values()) {
                    layers.add(Objects.requireNonNull(layer.get(setting.get(axis++))));
                }
                layers.add(new Layer(
                        source + ": seeds",
                        JsonNodeFactory.instance.objectNode().put("seed", seed)));
                runs.add(new Run(setting, seed, resolved(layers, names, setting)));
            }
        }
        return new Ablation(
                text(source, values, "title", true),
                text(source, values, "about", false).strip(),
                List.copyOf(axes.keySet()),
                runs);
    }

    private static RunSpec resolved(List<Layer> layers, DataNames names, List<String> setting) {
        try {
            return RunSpecs.resolve(layers, names);
        } catch (RunSpecException e) {
            throw new RunSpecException(e.getMessage() + " (in the run of " + String.join(", ", setting) + ")", e);
        }
    }

    private static List<Layer> base(String source, ObjectNode values) {
        List<Layer> base = new ArrayList<>();
        String config = text(source, values, "config", false);
        if (!config.isEmpty()) {
            base.add(Layer.config(config));
        }
        String data = text(source, values, "data", false);
        if (!data.isEmpty()) {
            ObjectNode named = JsonNodeFactory.instance.objectNode();
            named.putObject("data").put("spec", data);
            base.add(new Layer(source, named));
        }
        JsonNode set = values.get("set");
        if (set != null && !set.isNull()) {
            base.add(group(source, "set", set));
        }
        return base;
    }

    private static String text(String source, ObjectNode values, String key, boolean required) {
        JsonNode value = values.path(key);
        boolean none = value.isMissingNode() || value.isNull();
        if (none ? required : !value.isTextual() || value.asText().isBlank()) {
            throw new RunSpecException(source + ": " + key + " = " + (none ? "nothing" : Merge.shown(value))
                    + " is not allowed: it takes a text");
        }
        return none ? "" : value.asText();
    }

    /** By axis the layer of each of its values. */
    private static Map<String, Map<String, Layer>> axes(String source, JsonNode node) {
        if (!(node instanceof ObjectNode named) || named.isEmpty()) {
            throw new RunSpecException(source + ": axes = " + (node.isMissingNode() ? "nothing" : Merge.shown(node))
                    + " is not allowed: it takes at least one axis, as in predictor.lag: [0, 1, 5]");
        }
        Map<String, Map<String, Layer>> axes = new LinkedHashMap<>();
        named.properties().forEach(axis -> axes.put(axis.getKey(), axis(source, axis.getKey(), axis.getValue())));
        return axes;
    }

    private static Map<String, Layer> axis(String source, String name, JsonNode node) {
        Map<String, Layer> values = new LinkedHashMap<>();
        if (node instanceof ObjectNode settings && !settings.isEmpty()) {
            settings.properties()
                    .forEach(setting -> values.put(
                            setting.getKey(),
                            group(source, "axes." + name + "." + setting.getKey(), setting.getValue())));
            return values;
        }
        if (!node.isArray() || node.isEmpty()) {
            throw new RunSpecException(source + ": axes." + name + " = " + Merge.shown(node)
                    + " is not allowed: it takes a list of values of the key " + name
                    + ", or names, each with the keys it sets");
        }
        for (JsonNode value : node) {
            ObjectNode only = JsonNodeFactory.instance.objectNode();
            only.set(name, value);
            String label = value.isValueNode() ? value.asText() : value.toString();
            if (values.put(label, group(source, "axes", only)) != null) {
                throw new RunSpecException(source + ": axes." + name + " = " + Merge.shown(node)
                        + " is not allowed: it has the value " + label + " twice");
            }
        }
        return values;
    }

    /** Keys with dots, as --set takes them. */
    private static Layer group(String source, String where, JsonNode node) {
        if (!(node instanceof ObjectNode keys)) {
            throw new RunSpecException(source + ": " + where + " = " + Merge.shown(node)
                    + " is not allowed: it takes keys and values, as in {schedule.steps: 1000}");
        }
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        String at = source + ": " + where;
        keys.properties().forEach(key -> {
            if (key.getKey().equals("seed")) {
                throw new RunSpecException(
                        at + ".seed = " + Merge.shown(key.getValue()) + " is not allowed: the key seeds has them all");
            }
            Layer.put(at, values, key.getKey(), key.getValue());
        });
        return new Layer(at, values);
    }

    private static List<Long> seeds(String source, JsonNode node) {
        Set<Long> seeds = new LinkedHashSet<>();
        boolean list = node.isArray() && !node.isEmpty();
        if (list) {
            node.forEach(seed -> seeds.add(seed.isIntegralNumber() ? seed.asLong() : Long.MIN_VALUE));
        }
        if (!list || seeds.contains(Long.MIN_VALUE) || seeds.size() < node.size()) {
            throw new RunSpecException(source + ": seeds = "
                    + (node.isMissingNode() ? "nothing" : node.isArray() ? node : Merge.shown(node))
                    + " is not allowed: it takes a list of different whole numbers, as in [21, 22, 23]");
        }
        return List.copyOf(seeds);
    }

    /** Every combination, the last axis the fastest. */
    private static List<List<String>> settings(Map<String, Map<String, Layer>> axes) {
        List<List<String>> all = List.of(List.of());
        for (Map<String, Layer> axis : axes.values()) {
            all = all.stream()
                    .flatMap(before -> axis.keySet().stream().map(label -> {
                        List<String> setting = new ArrayList<>(before);
                        setting.add(label);
                        return List.copyOf(setting);
                    }))
                    .limit(MOST_RUNS + 1L)
                    .collect(Collectors.toList());
        }
        return all;
    }
}
