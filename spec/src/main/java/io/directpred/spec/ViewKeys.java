package io.directpred.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * How the list of views reads in YAML: their number, the keys that all of them share, and below a view's index those in
 * which it differs.
 *
 * <pre>
 *   views:                               views.each
 *     count: 2
 *     size: 224                   ───▶   {size: 224, blur: 1.0, ...}
 *     blur: 1.0                   ◀───   {size: 224, blur: 0.1, ...}
 *     "1": {blur: 0.1}
 * </pre>
 */
final class ViewKeys {
    static final String EACH = "each";
    static final Field COUNT = count();

    private static final String INDEX = "0|[1-9][0-9]{0,8}";

    private ViewKeys() {}

    private static Field count() {
        Field count = new Field("count", Schema.create(Schema.Type.INT), "number of views of an image");
        count.addProp("min", 1);
        count.addProp("max", 16);
        return count;
    }

    static boolean isViews(Schema group) {
        return group.getFullName().equals(Views.getClassSchema().getFullName());
    }

    static boolean isIndex(String key) {
        return key.matches(INDEX);
    }

    /** Keys that stand directly below {@code views}. */
    static List<String> keys() {
        return Stream.of(Stream.of(COUNT), shared().stream(), rest().stream())
                .flatMap(Function.identity())
                .map(SpecSchema::key)
                .toList();
    }

    /** Those that each view has. */
    static List<Field> shared() {
        return View.getClassSchema().getFields();
    }

    /** Those that are of no single view. */
    static List<Field> rest() {
        return Views.getClassSchema().getFields().stream()
                .filter(field -> !field.name().equals(EACH))
                .toList();
    }

    /** Of each key the value that most views have, the first of these where they are as many. */
    static View common(Views views) {
        View common = View.newBuilder(views.getEach().get(0)).build();
        for (Field field : shared()) {
            List<Object> values =
                    views.getEach().stream().map(view -> view.get(field.pos())).toList();
            values.stream()
                    .max(Comparator.<Object>comparingInt(value -> Collections.frequency(values, value))
                            .thenComparingInt(value -> -values.indexOf(value)))
                    .ifPresent(value -> common.put(field.pos(), value));
        }
        return common;
    }

    /** The keys in which a view differs. */
    static List<Field> own(View view, View common) {
        return shared().stream()
                .filter(field -> !view.get(field.pos()).equals(common.get(field.pos())))
                .toList();
    }

    /** A key of a view as a user writes it: with its index only where the views differ in it. */
    static String name(Views views, int index, String key) {
        Field field = View.getClassSchema().getField(key);
        boolean differs = views.getEach().stream()
                        .map(view -> view.get(field.pos()))
                        .distinct()
                        .count()
                > 1;
        return differs ? "views." + index + "." + key : "views." + key;
    }

    /** New views are as the first one is. */
    static void resize(Views views, int count) {
        List<View> each = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = i < views.getEach().size() ? i : 0;
            each.add(View.newBuilder(views.getEach().get(from)).build());
        }
        views.put(EACH, each);
    }

    /**
     * Sets the number of views, which the last layer decides that says one: so a shared key sets all of them, whichever
     * layer it stands in.
     *
     * @return the layers without it, the earlier ones also without the keys of views that there are no more
     */
    static List<Layer> counted(RunSpec spec, List<Layer> layers) {
        int deciding = -1;
        for (int i = 0; i < layers.size(); i++) {
            JsonNode count = layers.get(i).values().path("views").path(COUNT.name());
            if (!count.isMissingNode()) {
                new Merge(layers.get(i).source()).count(spec.getViews(), count);
                deciding = i;
            }
        }
        List<Layer> counted = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            counted.add(without(
                    layers.get(i), i < deciding ? spec.getViews().getEach().size() : Integer.MAX_VALUE));
        }
        return counted;
    }

    private static Layer without(Layer layer, int indexes) {
        ObjectNode values = layer.values().deepCopy();
        if (values.get("views") instanceof ObjectNode views) {
            views.remove(COUNT.name());
            views.remove(views.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> isIndex(key) && Integer.parseInt(key) >= indexes)
                    .collect(Collectors.toList()));
        }
        return new Layer(layer.source(), values, layer.recipe());
    }
}
