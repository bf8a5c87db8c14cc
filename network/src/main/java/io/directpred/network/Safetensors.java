package io.directpred.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named tensors as a file that cannot run code: 8 bytes of header length, a JSON header, then the elements.
 *
 * <p>Reading trusts nothing: every length is checked before anything is allocated, offsets must tile the file without gap or overlap.
 * Source: the safetensors format, version 0.x, README of huggingface/safetensors.
 */
public final class Safetensors {
    private static final int LARGEST_HEADER = 100_000_000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Safetensors() {}

    /** A file's tensors in the order of their names. */
    public static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            header.set("__metadata__", JSON.valueToTree(new TreeMap<>(metadata)));
        }
        long offset = 0;
        Map<String, Tensor> sorted = new TreeMap<>(tensors);
        for (Map.Entry<String, Tensor> e : sorted.entrySet()) {
            Tensor t = e.getValue();
            ObjectNode node = header.putObject(e.getKey());
            node.put("dtype", t.dtype().safetensors);
            node.set("shape", JSON.valueToTree(t.shape()));
            node.putArray("data_offsets").add(offset).add(offset + t.data().length);
            offset += t.data().length;
        }
        // the header is padded with spaces so that the elements start at a multiple of 8
        String json = header.toString();
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        ByteBuffer file =
                ByteBuffer.allocate(Math.toIntExact(8 + padded + offset)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded).put(text);
        while (file.position() < 8 + padded) {
            file.put((byte) ' ');
        }
        sorted.values().forEach(t -> file.put(t.data()));
        return file.array();
    }

    /** The tensors of a file; throws {@link IllegalArgumentException} saying what is wrong with it. */
    public static Map<String, Tensor> read(byte[] file) {
        JsonNode header = header(file);
        int start =
                8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long end = 0;
        List<Map.Entry<String, JsonNode>> entries = header.properties().stream()
                .filter(e -> !e.getKey().equals("__metadata__"))
                .sorted(Comparator.comparingLong((Map.Entry<String, JsonNode> e) ->
                                e.getValue().path("data_offsets").path(0).asLong(-1))
                        .thenComparingLong(
                                e -> e.getValue().path("data_offsets").path(1).asLong(-1)))
                .toList();
        for (Map.Entry<String, JsonNode> e : entries) {
            Entry entry = Entry.of(e.getKey(), e.getValue());
            check(entry.begin == end, e.getKey(), "starts at " + entry.begin + " where " + end + " is free");
            check(entry.end <= file.length - start, e.getKey(), "ends at " + entry.end + " beyond the file");
            end = entry.end;
            byte[] data = Arrays.copyOfRange(file, start + (int) entry.begin, start + (int) entry.end);
            tensors.put(e.getKey(), new Tensor(entry.dtype, entry.shape, data));
        }
        check(start + end == file.length, "file", "has " + (file.length - start - end) + " bytes too many");
        return tensors;
    }

    /** What was given as metadata when the file was written. */
    public static Map<String, String> metadata(byte[] file) {
        Map<String, String> metadata = new TreeMap<>();
        header(file)
                .path("__metadata__")
                .properties()
                .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        return metadata;
    }

    /** SHA-256 over name, type, shape and elements of each tensor in name order, hexadecimal. */
    public static String digest(Map<String, Tensor> tensors) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(tensors).forEach((name, t) -> {
                sha.update((name + " " + t.dtype() + " " + Arrays.toString(t.shape()) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
                sha.update(t.data());
            });
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static JsonNode header(byte[] file) {
        check(file.length >= 8, "file", "has " + file.length + " bytes, fewer than a header's length takes");
        long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        check(length >= 2 && length <= LARGEST_HEADER, "header", "claims " + length + " bytes");
        check(length <= file.length - 8, "header", "claims " + length + " bytes of a file of " + file.length);
        try {
            JsonNode header = JSON.readTree(file, 8, (int) length);
            check(header.isObject(), "header", "is no JSON object");
            return header;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a safetensors file: header is no JSON", e);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("not a safetensors file: " + e.getMessage(), e);
        }
    }

    private static void check(boolean holds, String what, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("not a safetensors file: " + what + " " + otherwise);
        }
    }

    private record Entry(DType dtype, long[] shape, long begin, long end) {
        static Entry of(String name, JsonNode node) {
            JsonNode offsets = node.path("data_offsets");
            JsonNode sizes = node.path("shape");
            check(offsets.isArray() && offsets.size() == 2, name, "has no data_offsets");
            check(offsets.get(0).canConvertToLong() && offsets.get(1).canConvertToLong(), name, "has odd offsets");
            check(sizes.isArray() && sizes.size() <= 16, name, "has no shape");
            check(node.path("dtype").isTextual(), name, "has no dtype");
            long[] shape = new long[sizes.size()];
            for (int i = 0; i < shape.length; i++) {
                check(sizes.get(i).isIntegralNumber() && sizes.get(i).canConvertToLong(), name, "has an odd shape");
                shape[i] = sizes.get(i).longValue();
                check(shape[i] >= 0, name, "has a negative size");
            }
            DType dtype = DType.named(node.path("dtype").textValue());
            long begin = offsets.get(0).longValue();
            long end = offsets.get(1).longValue();
            check(begin >= 0 && end >= begin, name, "runs from " + begin + " to " + end);
            try {
                check(
                        Math.multiplyExact(Tensor.elements(shape), (long) dtype.bytes) == end - begin,
                        name,
                        "has a shape of other bytes than " + (end - begin));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("not a safetensors file: " + name + " has an impossible shape", e);
            }
            return new Entry(dtype, shape, begin, end);
        }
    }
}
