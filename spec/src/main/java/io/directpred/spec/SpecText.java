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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** A specification as text: for people, for hashing, for comparing. */
public final class SpecText {
    private SpecText() {}

    /** Shortest form of a double that reads back as itself, the same on every JDK: the hash depends on it. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /**
     * As YAML that {@link RunSpecs#resolve} takes back: every key that the objective reads, each with its comment from
     * the schema.
     */
    public static String yaml(RunSpec spec) {
        StringBuilder text = new StringBuilder();
        yaml(spec, "", "", UnusedKeys.of(spec), text);
        return text.toString();
    }

    /**
     * As JSON without white space, keys that the objective reads, named as in YAML and in the schema's order. A key
     * that was added after version 0.2 ({@code @since} in the schema) is left out where it has its default: so the hash
     * of a run that was started before the key was there stays what it was.
     */
    public static String canonicalJson(RunSpec spec) {
        return canonicalJson(spec, UnusedKeys.of(spec));
    }

    static String canonicalJson(IndexedRecord spec, UnusedKeys unused) {
        try {
            return JSON.writeValueAsString(tree(spec, "", unused));
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
        return difference(before, after, "").map(Difference::line).collect(Collectors.toList());
    }

    /** The keys in which any of them differs from the first, each with the values of all; none where all are equal. */
    public static Map<String, List<String>> differences(List<RunSpec> specs) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (int i = 1; i < specs.size(); i++) {
            for (Difference d : difference(specs.get(0), specs.get(i), "").toList()) {
                all.computeIfAbsent(d.key, key -> new ArrayList<>(Collections.nCopies(specs.size(), d.before)))
                        .set(i, d.after);
            }
        }
        return all;
    }

    private record Difference(String key, String before, String after) {
        String line() {
            return key + ": " + before + " -> " + after;
        }
    }

    private static Stream<Difference> difference(IndexedRecord before, IndexedRecord after, String path) {
        return before.getSchema().getFields().stream().flatMap(field -> {
            String name = path + SpecSchema.key(field);
            Object a = before.get(field.pos());
            Object b = after.get(field.pos());
            if (a instanceof Views views) {
                return difference(views, (Views) b);
            }
            if (a instanceof IndexedRecord inner) {
                return difference(inner, (IndexedRecord) b, name + ".");
            }
            return a.equals(b) ? Stream.empty() : Stream.of(new Difference(name, scalar(a), scalar(b)));
        });
    }

    private static Stream<Difference> difference(Views before, Views after) {
        int a = before.getEach().size();
        int b = after.getEach().size();
        Stream<Difference> count = Stream.of(new Difference("views.count", "" + a, "" + b));
        Stream<Difference> each = ViewKeys.shared().stream()
                .flatMap(field -> IntStream.range(0, Math.min(a, b)).mapToObj(i -> {
                    Object was = before.getEach().get(i).get(field.pos());
                    Object is = after.getEach().get(i).get(field.pos());
                    String name = alike(before, field) && alike(after, field) ? "views." : "views." + i + ".";
                    return new Difference(name + SpecSchema.key(field), scalar(was), scalar(is));
                }));
        Stream<Difference> rest = ViewKeys.rest().stream()
                .map(field -> new Difference(
                        "views." + SpecSchema.key(field),
                        scalar(before.get(field.pos())),
                        scalar(after.get(field.pos()))));
        return Stream.of(count, each, rest)
                .flatMap(Function.identity())
                .filter(d -> !d.before.equals(d.after))
                .distinct();
    }

    private static boolean alike(Views views, Field field) {
        return views.getEach().stream()
                        .map(view -> view.get(field.pos()))
                        .distinct()
                        .count()
                == 1;
    }

    private static void yaml(IndexedRecord group, String path, String indent, UnusedKeys unused, StringBuilder text) {
        if (group instanceof Views views) {
            views(views, indent, text);
            return;
        }
        for (Field field : group.getSchema().getFields()) {
            String name = path + SpecSchema.key(field);
            if (unused.contains(name)) {
                continue;
            }
            Object value = group.get(field.pos());
            String entry = indent + SpecSchema.key(field) + ":";
            if (value instanceof IndexedRecord inner) {
                text.append(indent.isEmpty() ? "\n" : "")
                        .append(line(entry, oneLine(field.schema().getDoc())));
                yaml(inner, name + ".", indent + "  ", unused, text);
            } else {
                leaf(field, value, indent, text);
            }
        }
    }

    /** In the readable form, see {@link ViewKeys}. */
    private static void views(Views views, String indent, StringBuilder text) {
        View common = ViewKeys.common(views);
        leaf(ViewKeys.COUNT, views.getEach().size(), indent, text);
        ViewKeys.shared().forEach(field -> leaf(field, common.get(field.pos()), indent, text));
        for (int i = 0; i < views.getEach().size(); i++) {
            View view = views.getEach().get(i);
            List<Field> own = ViewKeys.own(view, common);
            if (!own.isEmpty()) {
                text.append(line(indent + "\"" + i + "\":", "view " + i + ", where it differs"));
                own.forEach(field -> leaf(field, view.get(field.pos()), indent + "  ", text));
            }
        }
        ViewKeys.rest().forEach(field -> leaf(field, views.get(field.pos()), indent, text));
    }

    private static void leaf(Field field, Object value, String indent, StringBuilder text) {
        text.append(line(indent + SpecSchema.key(field) + ": " + scalar(value), comment(field)));
    }

    private static String line(String entry, String comment) {
        return (comment.isEmpty() ? entry : String.format("%-28s  # %s", entry, comment)) + "\n";
    }

    private static String oneLine(@Nullable String doc) {
        return doc == null ? "" : doc.replaceAll("\\s+", " ");
    }

    private static String comment(Field field) {
        String doc = oneLine(field.doc());
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

    private static ObjectNode tree(IndexedRecord group, String path, UnusedKeys unused) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (Field field : group.getSchema().getFields()) {
            String name = path + SpecSchema.key(field);
            Object value = group.get(field.pos());
            if (!unused.contains(name) && !SpecSchema.isLaterDefault(field, value)) {
                tree.set(SpecSchema.key(field), node(value, name, unused));
            }
        }
        return tree;
    }

    private static JsonNode node(Object value, String name, UnusedKeys unused) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof IndexedRecord inner) {
            return tree(inner, name + ".", unused);
        } else if (value instanceof List<?> list) {
            ArrayNode array = nodes.arrayNode();
            list.forEach(element -> array.add(node(element, name, unused)));
            return array;
        } else if (value instanceof Boolean on) {
            return nodes.booleanNode(on);
        } else if (value instanceof Double number) {
            return nodes.numberNode(number);
        } else if (value instanceof Number number) {
            return nodes.numberNode(number.longValue());
        }
        return nodes.textNode(value.toString());
    }
}
