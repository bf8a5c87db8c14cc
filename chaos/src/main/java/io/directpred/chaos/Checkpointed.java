package io.directpred.chaos;

import io.directpred.chaos.Journal.Saved;
import io.directpred.events.CheckpointChunk;
import io.directpred.events.CheckpointManifest;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Chunks by slot, and what a manifest makes of them: put together here once more, not by the readers under test. */
final class Checkpointed {
    private static final String ENCODER = "online.encoder.";
    private static final String C = "fold.unused.";

    private final Map<Integer, TreeMap<Integer, byte[]>> slots = new HashMap<>();

    void add(CheckpointChunk chunk) {
        byte[] content = new byte[chunk.getContent().remaining()];
        chunk.getContent().duplicate().get(content);
        slots.computeIfAbsent(chunk.getSlot(), slot -> new TreeMap<>()).put(chunk.getChunk(), content);
    }

    Saved complete(CheckpointManifest manifest, long at) {
        TreeMap<Integer, byte[]> chunks = slots.getOrDefault(manifest.getSlot(), new TreeMap<>());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        chunks.headMap(manifest.getChunks()).values().forEach(content::writeBytes);
        String damage = damage(manifest, chunks, content.toByteArray());
        if (!damage.isEmpty()) {
            return new Saved(manifest, damage, -1, new double[0], List.of(), "", at);
        }
        try {
            return whole(manifest, content.toByteArray(), at);
        } catch (IllegalArgumentException e) {
            return new Saved(manifest, "content: " + e.getMessage(), -1, new double[0], List.of(), "", at);
        }
    }

    private static String damage(CheckpointManifest manifest, Map<Integer, byte[]> chunks, byte[] content) {
        for (int chunk = 0; chunk < manifest.getChunks(); chunk++) {
            if (!chunks.containsKey(chunk)) {
                return "chunk " + chunk + " of " + manifest.getChunks() + " is missing";
            }
        }
        if (content.length != manifest.getLength()) {
            return content.length + " bytes, the manifest says " + manifest.getLength();
        }
        String sha256 = sha256(content);
        return sha256.equals(manifest.getSha256())
                ? ""
                : "SHA-256 is " + sha256 + ", the manifest says " + manifest.getSha256();
    }

    private static Saved whole(CheckpointManifest manifest, byte[] content, long at) {
        Map<String, Tensor> encoder = new TreeMap<>();
        List<Long> unused = new ArrayList<>();
        double[] f = {};
        for (Map.Entry<String, Tensor> tensor : Safetensors.read(content).entrySet()) {
            String name = tensor.getKey();
            if (name.startsWith(ENCODER)) {
                encoder.put(name.substring(ENCODER.length()), tensor.getValue());
            } else if (name.startsWith(C)) {
                unused.add(Long.parseLong(name.substring(C.length())));
            } else if (name.equals("fold.F")) {
                f = Numbers.doubles(ByteBuffer.wrap(tensor.getValue().data()));
            }
        }
        unused.sort(null);
        long used = Long.parseLong(Safetensors.metadata(content).getOrDefault("fold.step", "-2"));
        return new Saved(manifest, "", used, f, unused, Safetensors.digest(encoder), at);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
