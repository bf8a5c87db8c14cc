package io.directpred.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;

/** Puts the values of one layer into a record, each checked against its field of the schema. */
record Merge(String source) {
    private static final int MOST_DIGITS = 100;

    /** Keys of earlier versions, and what is written instead. */
    private static final Map<String, String> GONE = Map.of(
            "views.blur_second", "it is views.1.blur, and views.blur is of all views",
            "views.solarize_second", "it is views.1.solarize, and views.solarize is of all views",
            "slice", "the trainer cuts slices by their bytes: leave it out");

    /**
     * Overwrites what {@code values} names and leaves the rest.
     *
     * @param path of the group, with a dot at its end; empty at the top
     */
    void into(IndexedRecord group, ObjectNode values, String path) {
        if (group instanceof Views views) {
            views(views, values, path);
            return;
        }
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            Field field = field(group.getSchema(), entry.getKey(), path);
            String name = path + entry.getKey();
            if (!SpecSchema.isGroup(field)) {
                group.put(field.pos(), value(field, name, entry.getValue()));
            } else if (entry.getValue() instanceof ObjectNode inner) {
                into((IndexedRecord) group.get(field.pos()), inner, name + ".");
            } else if (!entry.getValue().isNull()) {
                throw refused(field, name, entry.getValue());
            }
        }
    }

    /** The keys that all views share come first, then those of single ones, whatever their order in the text. */
    private void views(Views views, ObjectNode values, String path) {
        JsonNode count = values.get(ViewKeys.COUNT.name());
        if (count != null) {
            count(views, count);
        }
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            String key = entry.getKey();
            if (!ViewKeys.isIndex(key) && !key.equals(ViewKeys.COUNT.name())) {
                shared(views, key, path, entry.getValue());
            }
        }
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            if (ViewKeys.isIndex(entry.getKey())) {
                single(views, entry.getKey(), path, entry.getValue());
            }
        }
    }

    void count(Views views, JsonNode count) {
        ViewKeys.resize(views, (int) value(ViewKeys.COUNT, "views.count", count));
    }

    private void shared(Views views, String key, String path, JsonNode node) {
        if (SpecSchema.field(View.getClassSchema(), key).isPresent()) {
            Field field = field(View.getClassSchema(), key, path);
            Object value = value(field, path + key, node);
            views.getEach().forEach(view -> view.put(field.pos(), value));
        } else if (key.equals(ViewKeys.EACH)) {
            throw unknown(views.getSchema(), key, path);
        } else {
            Field field = field(views.getSchema(), key, path);
            views.put(field.pos(), value(field, path + key, node));
        }
    }

    private void single(Views views, String index, String path, JsonNode node) {
        int count = views.getEach().size();
        if (Integer.parseInt(index) >= count) {
            throw new RunSpecException(source + ": " + path + index + ": there is no view of this index, they are 0 to "
                    + (count - 1) + " (views.count = " + count + ")");
        }
        if (node instanceof ObjectNode inner) {
            into(views.getEach().get(Integer.parseInt(index)), inner, path + index + ".");
        } else if (!node.isNull()) {
            throw new RunSpecException(source + ": " + path + index + " = " + shown(node)
                    + " is not allowed: it takes a group of the keys "
                    + String.join(", ", SpecSchema.keys(View.getClassSchema())));
        }
    }

    private Field field(Schema group, String key, String path) {
        return SpecSchema.field(group, key).orElseThrow(() -> unknown(group, key, path));
    }

    private RunSpecException unknown(Schema group, String key, String path) {
        String gone = GONE.get(path + key);
        if (gone != null) {
            return new RunSpecException(source + ": unknown key " + path + key + ": since version 0.2 " + gone);
        }
        List<String> keys = SpecSchema.keys(group);
        String place = path.isEmpty() ? "" : " in " + path.substring(0, path.length() - 1);
        return new RunSpecException(source + ": unknown key " + path + key + closest(key, keys, path)
                + "; the keys allowed" + place + " are " + String.join(", ", keys));
    }

    private Object value(Field field, String name, JsonNode node) {
        Schema schema = field.schema();
        return switch (schema.getType()) {
            case STRING -> text(field, name, node);
            case ENUM -> symbol(field, name, node);
            case BOOLEAN -> onOff(field, name, node);
            case ARRAY -> numbers(field, name, node);
            case INT -> number(field, name, node).intValueExact();
            case LONG -> number(field, name, node).longValueExact();
            case DOUBLE -> number(field, name, node).doubleValue();
            default -> throw new IllegalStateException("no values of type " + schema.getType() + " in a specification");
        };
    }

    private String text(Field field, String name, JsonNode node) {
        if (!node.isValueNode() || node.isNull()) {
            throw refused(field, name, node);
        }
        return node.asText();
    }

    private Object symbol(Field field, String name, JsonNode node) {
        if (!field.schema().hasEnumSymbol(node.asText())) {
            throw refused(field, name, node);
        }
        return SpecificData.get().createEnum(node.asText(), field.schema());
    }

    private Object onOff(Field field, String name, JsonNode node) {
        if (!node.isBoolean()) {
            throw refused(field, name, node);
        }
        return node.booleanValue();
    }

    private List<Double> numbers(Field field, String name, JsonNode node) {
        if (!(node instanceof ArrayNode list)) {
            throw refused(field, name, node);
        }
        List<Double> numbers = new ArrayList<>();
        for (JsonNode element : list) {
            numbers.add(decimal(field, name, element).doubleValue());
        }
        return numbers;
    }

    private BigDecimal number(Field field, String name, JsonNode node) {
        BigDecimal number = decimal(field, name, node);
        BigDecimal min = SpecSchema.min(field);
        BigDecimal max = SpecSchema.max(field);
        boolean whole = field.schema().getType() == Schema.Type.DOUBLE
                || fits(number, field.schema().getType());
        if (!whole || (min != null && number.compareTo(min) < 0) || (max != null && number.compareTo(max) > 0)) {
            throw refused(field, name, node);
        }
        return number;
    }

    /**
     * Also from text: YAML 1.1 takes {@code 1e-3} for one. Numbers no double holds are refused, and so are those that
     * take long to read.
     */
    private BigDecimal decimal(Field field, String name, JsonNode node) {
        String text = node.isNumber() || node.isTextual() ? node.asText() : "";
        try {
            BigDecimal number = new BigDecimal(text.length() <= MOST_DIGITS ? text : "");
            if (Double.isFinite(number.doubleValue())) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, with the key and what is allowed
        }
        throw refused(field, name, node);
    }

    private static boolean fits(BigDecimal number, Schema.Type type) {
        long bound = type == Schema.Type.INT ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return number.stripTrailingZeros().scale() <= 0 && number.abs().compareTo(BigDecimal.valueOf(bound)) <= 0;
    }

    private RunSpecException refused(Field field, String name, JsonNode node) {
        return new RunSpecException(
                source + ": " + name + " = " + shown(node) + " is not allowed: it takes " + SpecSchema.allowed(field));
    }

    /** A value as a message shows it: on one line and not longer than needed. */
    static String shown(JsonNode node) {
        String text = node.isNull() ? "(nothing)" : node.isValueNode() ? node.asText() : node.toString();
        text = text.replaceAll("\\s+", " ");
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static String closest(String key, List<String> keys, String path) {
        return keys.stream()
                .min(Comparator.comparingInt(k -> distance(key, k)))
                .filter(k -> distance(key, k) <= Math.max(1, k.length() / 3))
                .map(k -> ", did you mean " + path + k + "?")
                .orElse("");
    }

    /** Levenshtein distance, but letters in another order are one slip. */
    private static int distance(String a, String b) {
        if (Arrays.equals(a.chars().sorted().toArray(), b.chars().sorted().toArray())) {
            return a.equals(b) ? 0 : 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
