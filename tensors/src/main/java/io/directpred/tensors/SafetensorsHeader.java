package io.directpred.tensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a safetensors file says of itself, believed only where the file bears it out.
 *
 * @param start where the elements begin
 * @param entries by offset; together they tile the file from {@code start} to its end
 */
record SafetensorsHeader(int start, List<Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final int LARGEST = 100_000_000;
    /** Names come from the file, and may be as long. */
    private static final int LONGEST_MESSAGE = 300;

    /** Without Jackson's table of names, which outlives a file and fails when many of them have one hash. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A tensor's place: bytes {@code begin} to {@code end} after the header. */
    record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

    /**
     * Throws {@link IllegalArgumentException} saying what is wrong with the file; allocates no more than the file's
     * size suggests.
     */
    static SafetensorsHeader of(byte[] file) {
        check(file.length >= 8, "file", "has " + file.length + " bytes, fewer than a header's length takes");
        long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        check(length >= 2 && length <= LARGEST, "header", "claims " + length + " bytes");
        check(length <= file.length - 8, "header", "claims " + length + " bytes of a file of " + file.length);
        Map<String, String> metadata = new TreeMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> e : json(file, (int) length).properties()) {
            if (e.getKey().equals(METADATA)) {
                metadata.putAll(metadata(e.getValue()));
            } else {
                entries.add(entry(e.getKey(), e.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        tile(entries, file.length - 8 - length);
        return new SafetensorsHeader(8 + (int) length, List.copyOf(entries), metadata);
    }

    private static JsonNode json(byte[] file, int length) {
        check(file[8] == '{', "header", "does not begin with {");
        try {
            // not by Jackson: it would guess other encodings than the format's
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file, 8, length))
                    .toString();
            return JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw wrong("header", "is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw wrong("header", "is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, String> metadata(JsonNode node) {
        check(node.isObject() && node.valueStream().allMatch(JsonNode::isTextual), METADATA, "is not text by name");
        Map<String, String> metadata = new TreeMap<>();
        node.properties().forEach(e -> metadata.put(e.getKey(), e.getValue().textValue()));
        return metadata;
    }

    private static Entry entry(String name, JsonNode node) {
        JsonNode offsets = node.path("data_offsets");
        JsonNode sizes = node.path("shape");
        check(offsets.isArray() && offsets.size() == 2, name, "has no data_offsets");
        check(sizes.isArray() && sizes.size() <= 16, name, "has no shape");
        check(node.path("dtype").isTextual(), name, "has no dtype");
        DType dtype = DType.named(node.path("dtype").textValue());
        if (dtype == null) {
            throw wrong(name, "has dtype " + node.path("dtype").textValue() + ", which is not read here", null);
        }
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = integer(sizes.get(i), name, "has an odd shape");
            check(shape[i] >= 0, name, "has a negative size");
        }
        long begin = integer(offsets.get(0), name, "has odd offsets");
        long end = integer(offsets.get(1), name, "has odd offsets");
        check(begin >= 0 && end >= begin, name, "runs from " + begin + " to " + end);
        check(bytes(name, dtype, shape) == end - begin, name, "has a shape of other bytes than " + (end - begin));
        return new Entry(name, dtype, shape, begin, end);
    }

    private static long integer(JsonNode node, String name, String otherwise) {
        check(node.isIntegralNumber() && node.canConvertToLong(), name, otherwise);
        return node.longValue();
    }

    private static long bytes(String name, DType dtype, long[] shape) {
        try {
            return Tensor.bytes(dtype, shape);
        } catch (IllegalArgumentException e) {
            throw wrong(name, "has an impossible shape", e);
        }
    }

    private static void tile(List<Entry> entries, long bytes) {
        long end = 0;
        for (Entry e : entries) {
            check(e.begin == end, e.name, "starts at " + e.begin + " where " + end + " is free");
            check(e.end <= bytes, e.name, "ends at " + e.end + " beyond the file");
            end = e.end;
        }
        check(end == bytes, "file", "has " + (bytes - end) + " bytes too many");
    }

    private static void check(boolean holds, String what, String otherwise) {
        if (!holds) {
            throw wrong(what, otherwise, null);
        }
    }

    private static IllegalArgumentException wrong(String what, String how, @Nullable Exception cause) {
        String where = what + " " + how;
        String start = where.length() <= LONGEST_MESSAGE ? where : where.substring(0, LONGEST_MESSAGE) + " ...";
        return new IllegalArgumentException(
                "not a safetensors file: " + start.replaceAll("[\\p{C}\\p{Z}]+", " "), cause);
    }
}
