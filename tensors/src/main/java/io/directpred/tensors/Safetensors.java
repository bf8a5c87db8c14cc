package io.directpred.tensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named tensors as a file that cannot run code: 8 bytes of header length, a JSON header, then the elements.
 *
 * <p>Reading trusts nothing: every length is checked before anything is allocated, offsets must tile the file without
 * gap or overlap. A file, and so a state, is held in one array: at most 2 GB. Source: the safetensors format, version
 * 0.x, README of huggingface/safetensors.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Safetensors() {}

    /** A file of the tensors, in the order of their names: equal tensors and metadata give equal bytes. */
    public static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Tensor> sorted = new TreeMap<>(tensors);
        byte[] header = header(sorted, metadata);
        long elements = sorted.values().stream().mapToLong(t -> t.data().length).sum();
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(8 + header.length + elements))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        sorted.values().forEach(t -> file.put(t.data()));
        return file.array();
    }

    private static byte[] header(Map<String, Tensor> sorted, Map<String, String> metadata) {
        if (sorted.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("no tensor may be named " + SafetensorsHeader.METADATA);
        }
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            header.set(SafetensorsHeader.METADATA, JSON.valueToTree(new TreeMap<>(metadata)));
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> e : sorted.entrySet()) {
            Tensor t = e.getValue();
            ObjectNode node = header.putObject(e.getKey());
            node.put("dtype", t.dtype().safetensors);
            node.set("shape", JSON.valueToTree(t.shape()));
            node.putArray("data_offsets").add(offset).add(offset + t.data().length);
            offset += t.data().length;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        // padded with spaces so that the elements start at a multiple of 8
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * The tensors of a file in the file's order; throws {@link IllegalArgumentException} saying what is wrong with it.
     */
    public static Map<String, Tensor> read(byte[] file) {
        SafetensorsHeader header = SafetensorsHeader.of(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry e : header.entries()) {
            byte[] data = Arrays.copyOfRange(file, header.start() + (int) e.begin(), header.start() + (int) e.end());
            tensors.put(e.name(), new Tensor(e.dtype(), e.shape(), data));
        }
        return tensors;
    }

    /** What was given as metadata when the file was written. */
    public static Map<String, String> metadata(byte[] file) {
        return SafetensorsHeader.of(file).metadata();
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
}
