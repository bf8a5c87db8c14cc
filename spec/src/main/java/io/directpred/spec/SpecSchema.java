package io.directpred.spec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** How the Avro schema of {@link RunSpec} reads as YAML: names, defaults, ranges, comments. */
final class SpecSchema {
    private SpecSchema() {}

    /** The key in YAML: a field's first alias where it has one, else its name. */
    static String key(Field field) {
        return field.aliases().stream().findFirst().orElse(field.name());
    }

    static Optional<Field> field(Schema group, String key) {
        return group.getFields().stream().filter(f -> key(f).equals(key)).findFirst();
    }

    static List<String> keys(Schema group) {
        if (ViewKeys.isViews(group)) {
            return ViewKeys.keys();
        }
        return group.getFields().stream().map(SpecSchema::key).collect(Collectors.toList());
    }

    static boolean isGroup(Field field) {
        return field.schema().getType() == Schema.Type.RECORD;
    }

    /** A record of nothing but defaults, groups within groups included. */
    static IndexedRecord defaults(Schema schema) {
        IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), defaultOf(field));
        }
        return record;
    }

    /** A copy: Avro hands out one and the same record, and a specification is changed in place. */
    private static Object defaultOf(Field field) {
        return field.hasDefaultValue()
                ? SpecificData.get().deepCopy(field.schema(), SpecificData.get().getDefaultValue(field))
                : defaults(field.schema());
    }

    /**
     * Whether the key was added after version 0.2, in which the schema had no {@code since}, and the value is its
     * default.
     */
    static boolean isLaterDefault(Field field, Object value) {
        return field.getObjectProp("since") != null
                && SpecificData.get().compare(value, defaultOf(field), field.schema()) == 0;
    }

    static @Nullable BigDecimal min(Field field) {
        return bound(field, "min");
    }

    static @Nullable BigDecimal max(Field field) {
        return bound(field, "max");
    }

    private static @Nullable BigDecimal bound(Field field, String name) {
        Object bound = field.getObjectProp(name);
        return bound == null ? null : new BigDecimal(bound.toString());
    }

    /** What a key takes, in words. */
    static String allowed(Field field) {
        Schema schema = field.schema();
        return switch (schema.getType()) {
            case ENUM -> "one of " + String.join(", ", schema.getEnumSymbols());
            case ARRAY -> "a list of numbers";
            case STRING -> "a text";
            case BOOLEAN -> "true or false";
            case RECORD -> "a group of the keys " + String.join(", ", keys(schema));
            case INT, LONG -> "a whole number" + range(field);
            default -> "a number" + range(field);
        };
    }

    private static String range(Field field) {
        BigDecimal min = min(field);
        BigDecimal max = max(field);
        return min == null || max == null ? "" : " from " + min.toPlainString() + " to " + max.toPlainString();
    }
}
