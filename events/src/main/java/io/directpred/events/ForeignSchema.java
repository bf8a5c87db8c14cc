package io.directpred.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A writer's schema that came as text, from a topic or a file on which anyone may write.
 *
 * <p>It is taken in its parsing canonical form, which has no properties, so no class names, and only where reading by
 * it costs no more than a record's bytes allow: no recursion, no list of items that take no byte, and not more parts
 * than any of ours will have.
 */
final class ForeignSchema {
    /** Characters; the longest of ours has 12,000. */
    static final int LONGEST = 1 << 16;

    private static final int MOST_PARTS = 10_000;
    private static final int DEEPEST = 32;
    private static final String OURS = "io.directpred.";

    private final Map<String, Measure> named = new HashMap<>();
    private final List<String> within = new ArrayList<>();

    private ForeignSchema() {}

    /**
     * How much of a schema's grammar there is, every use of a named type written out, and the least bytes a value
     * takes.
     *
     * @param bytes 0 or 1: at least one
     */
    private record Measure(int parts, int bytes) {}

    /**
     * The schema, to be read by.
     *
     * @throws UndecodableException saying why nothing is read by it
     */
    static Schema of(String text, long fingerprint) throws UndecodableException {
        String name = "the schema of fingerprint " + Schemas.hex(fingerprint);
        if (text.length() > LONGEST) {
            throw new UndecodableException(name + " has " + text.length() + " characters: at most " + LONGEST);
        }
        Schema canonical;
        try {
            canonical = new Schema.Parser().parse(SchemaNormalization.toParsingForm(new Schema.Parser().parse(text)));
        } catch (RuntimeException | StackOverflowError e) { // of many types, at hostile input
            throw new UndecodableException(name + " cannot be parsed: " + e.getMessage(), e);
        }
        if (Schemas.fingerprint(canonical) != fingerprint) {
            throw new UndecodableException(name + " has another one, " + Schemas.hex(Schemas.fingerprint(canonical)));
        }
        if (canonical.getType() != Schema.Type.RECORD
                || !canonical.getFullName().startsWith(OURS)) {
            throw new UndecodableException(name + " is none of a record of " + OURS + "*");
        }
        try {
            new ForeignSchema().measure(canonical, 0);
        } catch (IllegalArgumentException e) {
            throw new UndecodableException(name + " " + e.getMessage(), e);
        }
        return canonical;
    }

    private Measure measure(Schema schema, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("is deeper than " + DEEPEST);
        }
        Measure measure =
                switch (schema.getType()) {
                    case RECORD -> record(schema, depth);
                    case ARRAY -> array(schema, depth);
                    case MAP -> new Measure(measure(schema.getValueType(), depth + 1).parts + 1, 1);
                    case UNION -> union(schema, depth);
                    case NULL -> new Measure(1, 0);
                    case FIXED -> new Measure(1, schema.getFixedSize() > 0 ? 1 : 0);
                    default -> new Measure(1, 1);
                };
        if (measure.parts > MOST_PARTS) {
            throw new IllegalArgumentException("has more than " + MOST_PARTS + " parts");
        }
        return measure;
    }

    private Measure record(Schema schema, int depth) {
        String name = schema.getFullName();
        if (within.contains(name)) {
            throw new IllegalArgumentException("is recursive, in " + name);
        }
        Measure known = named.get(name);
        if (known != null) {
            return known;
        }
        within.add(name);
        int parts = 1;
        int bytes = 0;
        for (Schema.Field field : schema.getFields()) {
            Measure of = measure(field.schema(), depth + 1);
            parts = Math.min(parts + of.parts, MOST_PARTS + 1);
            bytes = Math.max(bytes, of.bytes);
        }
        within.remove(name);
        Measure measure = new Measure(parts, bytes);
        named.put(name, measure);
        return measure;
    }

    /** Items without a byte could be any number in a record of a few. */
    private Measure array(Schema schema, int depth) {
        Measure item = measure(schema.getElementType(), depth + 1);
        if (item.bytes == 0) {
            throw new IllegalArgumentException("has a list whose items take no byte");
        }
        return new Measure(item.parts + 1, 1);
    }

    private Measure union(Schema schema, int depth) {
        int parts = 1;
        for (Schema branch : schema.getTypes()) {
            parts = Math.min(parts + measure(branch, depth + 1).parts, MOST_PARTS + 1);
        }
        return new Measure(parts, 1); // the branch's number
    }
}
