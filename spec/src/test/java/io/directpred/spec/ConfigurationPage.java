package io.directpred.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.testing.GeneratedPage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * Writes {@code docs/reference/configuration.md}: every key of a specification, from its schema, and its values, from
 * the recipes. Longer than 250 lines because the page is one text from its head to its end.
 */
final class ConfigurationPage {
    private static final Path RECIPES = GeneratedPage.root().resolve("recipes");
    private static final List<String> OF_DATA =
            List.of("quick", "quick-cifar", "quick-96", "cifar10", "stl10", "imagenet");
    private static final List<String> OF_OBJECTIVES = Arrays.stream(ObjectiveKind.values())
            .filter(objective -> objective != ObjectiveKind.directpred)
            .map(Enum::name)
            .toList();

    /** Keys that no recipe sets. */
    private static final Map<String, String> SOURCES = Map.of(
            "data.links", "[Rationale](../../spec/RATIONALE.md#why-are-links-followed-by-default)",
            "data.grey16", "[Rationale](../../spec/RATIONALE.md#why-is-datagrey16-in-the-fingerprint)",
            "data.n", "found in the data",
            "data.fingerprint", "found in the data",
            "init.file", "random weights, as in the paper",
            "init.sha256", "found in the file",
            "predictor.alpha", "arXiv 2110.04947",
            "stats.spectra_every", "[Rationale](../../stats-service/RATIONALE.md#may-a-spectrum-be-missing)",
            "optimiser.beta2", "Kingma and Ba, ICLR 2015",
            "optimiser.trust", "solo-learn's settings for CIFAR-10");

    private static final String HEAD = """
            # Configuration

            Every key of a run, generated from the schema
            ([run-spec.avdl](../../spec/src/main/avro/run-spec.avdl)) and the recipes. One YAML file describes a run completely;
            keys that it leaves out have the values of the recipe that fits the data.

            ```
            ./directpred run --config FILE.yaml
            ./directpred run --set predictor.rho=0.5 --set views.1.blur=0.1
            ```

            Later values win: the recipe of the data, a recipe named by `--config`, the recipe of the objective, your YAML file, the
            options of the command line (`--data`, `--seed`, `--steps` and so on), `--set`. An unknown key or a value out of range
            is refused with what is allowed.

            - `default` is the value of the recipe `quick`, which is that of the schema.
            - `source` says where the default comes from: `paper` is Tian, Chen, Ganguli, ICML 2021; `trial` was found in runs of
              directpred; others are named, in full at the head of the recipe.
            - Keys of `views` apply to all views. `views.N.KEY` sets one of a single view, counted from 0.
            - Exactly one of `schedule.steps`, `schedule.epochs` and `schedule.minutes` is set. Setting one unsets the others.
            - The same specification gives the same bits: see [the guarantee](../explanation/guarantee.md).
            """;

    private static final String TAIL = """

            ## What must hold between keys

            - `views.crop_min` is at most `views.crop_max`, and `views.blur_sigma_min` at most `views.blur_sigma_max`.
            - `views.blur_kernel` is odd, and at most 2 x size - 1.
            - `views.mean` and `views.std` have three values each, and those of `std` are above 0.
            - All views of one image have at most 900,000 bytes (3 x size x size each).
            - `network.stem: imagenet` needs views of at least 32 pixels.
            - `target.stop_gradient: false` needs `target.momentum: 0`.
            - An objective takes a number of views and kinds of predictor of its own.
            """;

    private ConfigurationPage() {}

    static String text() {
        return HEAD + keys() + values() + overrides() + readers() + TAIL;
    }

    /** Every key with a value, by its path, in the order of the schema. */
    static Map<String, Field> fields() {
        Map<String, Field> fields = new LinkedHashMap<>();
        fields(RunSpec.getClassSchema(), "", fields);
        return fields;
    }

    private static void fields(Schema group, String path, Map<String, Field> fields) {
        for (Field field : ViewKeys.isViews(group) ? views() : group.getFields()) {
            if (SpecSchema.isGroup(field)) {
                fields(field.schema(), path + SpecSchema.key(field) + ".", fields);
            } else {
                fields.put(path + SpecSchema.key(field), field);
            }
        }
    }

    private static List<Field> views() {
        return Stream.of(Stream.of(ViewKeys.COUNT), ViewKeys.shared().stream(), ViewKeys.rest().stream())
                .flatMap(part -> part)
                .toList();
    }

    /** Where the default of a key comes from; empty where nothing says so. */
    static Optional<String> source(String key) {
        Stream<String> recipes = OF_OBJECTIVES.stream()
                .filter(recipe -> comments(recipe).containsKey(key))
                .map(recipe -> recipe + ": " + comments(recipe).get(key));
        return Stream.of(
                        Stream.ofNullable(
                                key.startsWith("alarms.")
                                        ? "[Rationale](../../recorder-service/RATIONALE.md#where-do-the-limits-of-the-alarms-come-from)"
                                        : key.startsWith("cuda.")
                                                ? "[Train on a GPU](../how-to/gpu.md)"
                                                : SOURCES.get(key)),
                        Stream.ofNullable(comments("quick").get(key)),
                        recipes)
                .flatMap(sources -> sources)
                .filter(source -> !source.isBlank())
                .findFirst();
    }

    private static Map<String, String> comments(String recipe) {
        return RecipeComments.of(RECIPES.resolve(recipe + ".yaml"));
    }

    private static String keys() {
        Map<String, String> defaults = flat(SpecText.yaml(RunSpecs.defaults()));
        StringBuilder text = new StringBuilder();
        String group = "-";
        for (Map.Entry<String, Field> entry : topFirst(fields())) {
            String of = entry.getKey().replaceFirst("\\.?[^.]*$", "");
            if (!of.equals(group)) {
                group = of;
                text.append("\n## ").append(of.isEmpty() ? "The run" : of).append("\n\n");
                text.append("| key | type and range | default | meaning | source |\n| --- | --- | --- | --- | --- |\n");
            }
            Field field = entry.getValue();
            text.append(row(
                    "`" + entry.getKey() + "`",
                    SpecSchema.allowed(field),
                    "`" + defaults.getOrDefault(entry.getKey(), schemaDefault(field)) + "`",
                    field.doc() == null ? "" : field.doc().replaceAll("\\s+", " "),
                    source(entry.getKey()).orElse("")));
        }
        return text.toString();
    }

    private static List<Map.Entry<String, Field>> topFirst(Map<String, Field> fields) {
        return fields.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().contains(".")))
                .toList();
    }

    /** Of a key that the default objective does not read. */
    private static String schemaDefault(Field field) {
        Object value = field.defaultVal();
        return value instanceof Double number ? BigDecimal.valueOf(number).toPlainString() : String.valueOf(value);
    }

    private static String values() {
        Map<String, Map<String, String>> recipes = new LinkedHashMap<>();
        OF_DATA.forEach(name -> recipes.put(name, flat(SpecText.yaml(Resolved.resolve(List.of(Recipes.layer(name)))))));
        StringBuilder text =
                new StringBuilder("\n## Values by recipe\n\nKeys in which the recipes of data differ.\n\n");
        text.append(row(Stream.concat(Stream.of("key"), OF_DATA.stream().map(name -> "`" + name + "`"))
                .toArray(String[]::new)));
        text.append("| --- |").append(" --- |".repeat(OF_DATA.size())).append('\n');
        Stream<String> all = recipes.values().stream()
                .flatMap(values -> values.keySet().stream())
                .distinct();
        all.forEach(key -> {
            List<String> values = recipes.values().stream()
                    .map(recipe -> recipe.getOrDefault(key, ""))
                    .toList();
            if (values.stream().distinct().count() > 1) {
                text.append(row(Stream.concat(Stream.of("`" + key + "`"), values.stream())
                        .toArray(String[]::new)));
            }
        });
        return text.toString();
    }

    private static String overrides() {
        StringBuilder text = new StringBuilder("\n## What an objective's recipe sets\n\n");
        text.append("| objective | key | value | source |\n| --- | --- | --- | --- |\n");
        for (String recipe : OF_OBJECTIVES) {
            Map<String, String> values = flat(Recipes.layer(recipe).values(), "", new LinkedHashMap<>());
            Map<String, String> comments = comments(recipe);
            values.forEach((key, value) -> text.append(
                    row("`" + recipe + "`", "`" + key + "`", "`" + value + "`", comments.getOrDefault(key, ""))));
        }
        return text.toString();
    }

    private static String readers() {
        StringBuilder text = new StringBuilder("\n## Which objective reads which key\n\n");
        text.append(
                "Keys that are not listed are read by every objective. A key that is not read is refused when you set it.\n");
        text.append("Some keys of `predictor` are read with some values of `predictor.kind` only.\n\n");
        text.append("| key | read by |\n| --- | --- |\n");
        for (String key : fields().keySet()) {
            List<String> reading = Arrays.stream(ObjectiveKind.values())
                    .filter(objective -> reads(objective, key))
                    .map(objective -> "`" + objective + "`")
                    .toList();
            if (reading.size() < ObjectiveKind.values().length) {
                text.append(row("`" + key + "`", String.join(", ", reading)));
            }
        }
        return text.toString();
    }

    private static boolean reads(ObjectiveKind objective, String key) {
        List<UnusedKeys> unused = Arrays.stream(PredictorKind.values())
                .flatMap(kind -> unused(objective, kind).stream())
                .toList();
        if (unused.isEmpty()) {
            throw new IllegalStateException(objective + " takes no predictor.kind at all, and so would read no key");
        }
        return unused.stream().anyMatch(keys -> !keys.contains(key));
    }

    /** Empty where the kind is another objective's. */
    private static Optional<UnusedKeys> unused(ObjectiveKind objective, PredictorKind kind) {
        RunSpec spec = RunSpecs.defaults();
        spec.put("objective", objective);
        spec.getPredictor().put("kind", kind);
        spec.getNetwork().getProjector().put("dim", 2); // msbreg refuses more than a batch has views
        try {
            return Optional.of(UnusedKeys.of(spec));
        } catch (RunSpecException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> flat(String yaml) {
        return flat(Layer.yaml("page", yaml).values(), "", new LinkedHashMap<>());
    }

    private static Map<String, String> flat(JsonNode group, String path, Map<String, String> flat) {
        group.properties().forEach(entry -> {
            if (entry.getValue().isObject()) {
                flat(entry.getValue(), path + entry.getKey() + ".", flat);
            } else {
                flat.put(path + entry.getKey(), shown(entry.getValue()));
            }
        });
        return flat;
    }

    private static String shown(JsonNode value) {
        return value.isNumber()
                ? value.decimalValue().toPlainString()
                : value.isTextual() ? value.asText() : value.toString().replace(",", ", ");
    }

    private static String row(String... cells) {
        return Arrays.stream(cells)
                .map(cell -> cell.replace("|", "\\|").replace("``", "").strip())
                .map(cell -> cell.isEmpty() ? " |" : " " + cell + " |")
                .collect(Collectors.joining("", "|", "\n"));
    }
}
