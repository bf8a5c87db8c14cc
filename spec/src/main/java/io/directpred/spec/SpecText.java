package io.directpred.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;

/** A specification as text: for people, for hashing, for comparing. */
public final class SpecText {
    private SpecText() {}

    /** Shortest form of a double that reads back as itself, the same on every JDK: the hash depends on it. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /** As YAML that {@link RunSpecs#resolve} takes back: every key, each with its comment from the schema. */
    public static String yaml(RunSpec spec) {
        StringBuilder text = new StringBuilder();
        yaml(spec, "", text);
        return text.toString();
    }

    /** As JSON without white space, keys named as in YAML and in the schema's order. */
    public static String canonicalJson(RunSpec spec) {
        try {
            return JSON.writeValueAsString(tree(spec));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of {@link #canonicalJson}, hexadecimal: the run's spec hash. */
    public static String hash(RunSpec spec) {
        try {
            byte[] json = canonicalJson(spec).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Lines such as {@code predictor.rho: 0.3 -> 0.5}, one a key that differs; none where the two are equal. */
    public static List<String> difference(RunSpec before, RunSpec after) {
        return difference(before, after, "").collect(Collectors.toList());
    }

    private static Stream<String> difference(IndexedRecord before, IndexedRecord after, String path) {
        return before.getSchema().getFields().stream().flatMap(field -> {
            String name = path + SpecSchema.key(field);
            Object a = before.get(field.pos());
            Object b = after.get(field.pos());
            if (a instanceof IndexedRecord inner) {
                return difference(inner, (IndexedRecord) b, name + ".");
            }
            return a.equals(b) ? Stream.empty() : Stream.of(name + ": " + scalar(a) + " -> " + scalar(b));
        });
    }

    private static void yaml(IndexedRecord group, String indent, StringBuilder text) {
        for (Field field : group.getSchema().getFields()) {
            Object value = group.get(field.pos());
            String entry = indent + SpecSchema.key(field) + ":";
            if (value instanceof IndexedRecord inner) {
                text.append(indent.isEmpty() ? "\n" : "")
                        .append(line(entry, field.schema().getDoc()));
                yaml(inner, indent + "  ", text);
            } else {
                text.append(line(entry + " " + scalar(value), comment(field)));
            }
        }
    }

    private static String line(String entry, String comment) {
        return (comment == null || comment.isEmpty() ? entry : String.format("%-28s  # %s", entry, comment)) + "\n";
    }

    private static String comment(Field field) {
        String doc = field.doc() == null ? "" : field.doc().replaceAll("\\s+", " ");
        boolean symbols = field.schema().getType() == Schema.Type.ENUM;
        return Stream.of(doc, symbols ? String.join(" | ", field.schema().getEnumSymbols()) : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String scalar(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(SpecText::scalar).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Double number) {
            return BigDecimal.valueOf(number).toPlainString();
        }
        return value instanceof String string ? quoted(string) : value.toString();
    }

    /** In JSON's quotes, which are YAML's too, unless it is a plain word. */
    private static String quoted(String text) {
        return text.matches("[a-z]+")
                ? text
                : JsonNodeFactory.instance.textNode(text).toString();
    }

    private static ObjectNode tree(IndexedRecord group) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (Field field : group.getSchema().getFields()) {
            tree.set(SpecSchema.key(field), node(group.get(field.pos())));
        }
        return tree;
    }

    private static JsonNode node(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof IndexedRecord group) {
            return tree(group);
        } else if (value instanceof List<?> list) {
            ArrayNode array = nodes.arrayNode();
            list.forEach(element -> array.add(node(element)));
            return array;
        } else if (value instanceof Double number) {
            return nodes.numberNode(number);
        } else if (value instanceof Number number) {
            return nodes.numberNode(number.longValue());
        }
        return nodes.textNode(value.toString());
    }
}
