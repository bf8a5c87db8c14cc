package io.directpred.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Resolves what a user wrote into the one specification of a run. */
public final class RunSpecs {
    private RunSpecs() {}

    /** The quick recipe's values, which are the schema's defaults. */
    public static RunSpec defaults() {
        return (RunSpec) SpecSchema.defaults(RunSpec.getClassSchema());
    }

    /**
     * The recipe that fits the data, recipes named, the objective's recipe, then the user's layers; later ones over
     * earlier ones.
     *
     * <p>Keys of recipes that the objective does not read fall away; a user's are refused.
     *
     * <p>A layer that sets one of {@code schedule.steps}, {@code epochs}, {@code minutes} unsets the other two, and one
     * that names other data forgets what was found of the data before. Data named by a directory's path alone become
     * {@code KIND:/DIR}.
     *
     * @param names makes the data's name canonical
     * @throws RunSpecException naming the layer, the key, the value and what is allowed
     */
    public static RunSpec resolve(List<Layer> layers, DataNames names) {
        RunSpec spec = defaults();
        List<Layer> all = inOrder(layers, names);
        ViewKeys.counted(spec, all).forEach(layer -> merge(spec, layer));
        UnusedKeys unused = UnusedKeys.of(spec);
        layers.forEach(unused::refuse);
        unused.reset();
        spec.getData().put("spec", canonical(spec.getData().getSpec(), names));
        String transfer = spec.getProbe().getTransfer();
        if (!transfer.isEmpty()) {
            spec.getProbe().put("transfer", canonical(transfer, names));
        }
        Consistency.check(spec);
        return spec;
    }

    /** The data's recipe, recipes named, the objective's recipe, what the user wrote. */
    private static List<Layer> inOrder(List<Layer> layers, DataNames names) {
        List<Layer> all = new ArrayList<>();
        all.add(Recipes.layer(recipe(layers, names)));
        layers.stream().filter(Layer::recipe).forEach(all::add);
        Recipes.forObjective(objective(layers)).ifPresent(all::add);
        layers.stream().filter(layer -> !layer.recipe()).forEach(all::add);
        return all;
    }

    /** The last one named, checked as any other key. */
    private static ObjectiveKind objective(List<Layer> layers) {
        RunSpec spec = defaults();
        for (Layer layer : layers) {
            JsonNode named = layer.values().get("objective");
            if (named != null) {
                ObjectNode only = JsonNodeFactory.instance.objectNode();
                only.set("objective", named);
                new Merge(layer.source()).into(spec, only, "");
            }
        }
        return spec.getObjective();
    }

    /**
     * Name of the built-in recipe that {@link #resolve} starts from: the one that fits the last {@code data.spec}
     * named.
     */
    public static String recipe(List<Layer> layers, DataNames names) {
        String data = "sample";
        for (Layer layer : layers) {
            data = layer.values().path("data").path("spec").asText(data);
        }
        return Recipes.forData(canonical(data, names));
    }

    /** A directory's path alone says nothing of what lies there: its files do. */
    private static String canonical(String data, DataNames names) {
        try {
            return names.canonical(data);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new RunSpecException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void merge(RunSpec spec, Layer layer) {
        Merge merge = new Merge(layer.source());
        merge.into(spec, unset(spec, layer.values()), "");
        merge.into(spec, layer.values(), "");
    }

    /** What the layer's values make obsolete, set back. */
    private static ObjectNode unset(RunSpec spec, ObjectNode values) {
        ObjectNode unset = JsonNodeFactory.instance.objectNode();
        JsonNode schedule = values.path("schedule");
        if (schedule.has("steps") || schedule.has("epochs") || schedule.has("minutes")) {
            unset.putObject("schedule").put("steps", 0).put("epochs", 0).put("minutes", 0);
        }
        String data = spec.getData().getSpec();
        if (!values.path("data").path("spec").asText(data).equals(data)) {
            unset.putObject("data").put("n", 0).put("fingerprint", "");
        }
        return unset;
    }
}
