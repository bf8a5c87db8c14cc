package io.directpred.trainer.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.events.RunSpec;
import java.util.List;
import java.util.stream.Stream;

/** Resolves what a user wrote into the one specification of a run. */
public final class RunSpecs {
    private RunSpecs() {}

    /** The quick recipe's values, which are the schema's defaults. */
    public static RunSpec defaults() {
        return (RunSpec) SpecSchema.defaults(RunSpec.getClassSchema());
    }

    /**
     * The recipe that fits the data, then the layers over it, later ones over earlier ones.
     *
     * <p>A layer that sets one of {@code schedule.steps}, {@code epochs}, {@code minutes} unsets the other two, and one that names other
     * data forgets what was found of the data before. Data named by a directory's path alone become {@code KIND:/DIR}.
     *
     * @throws RunSpecException naming the layer, the key, the value and what is allowed
     */
    public static RunSpec resolve(List<Layer> layers) {
        RunSpec spec = defaults();
        List<Layer> all = Stream.concat(Stream.of(Recipes.layer(recipe(layers))), layers.stream())
                .toList();
        ViewKeys.counted(spec, all).forEach(layer -> merge(spec, layer));
        spec.getData().put("spec", kindAndDirectory(spec.getData().getSpec()));
        Consistency.check(spec);
        return spec;
    }

    /** Name of the built-in recipe that {@link #resolve} starts from: the one that fits the last {@code data.spec} named. */
    public static String recipe(List<Layer> layers) {
        String data = "sample";
        for (Layer layer : layers) {
            data = layer.values().path("data").path("spec").asText(data);
        }
        return Recipes.forData(kindAndDirectory(data));
    }

    /** A directory's path alone says nothing of what lies there: its files do. */
    private static String kindAndDirectory(String data) {
        try {
            return Datasets.canonical(data);
        } catch (DatasetException e) {
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
