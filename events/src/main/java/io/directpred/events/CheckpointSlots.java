package io.directpred.events;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks by slot, until their manifest comes. The slot written to longest ago gives way to a new one: its checkpoint
 * was overwritten or its run gave up.
 */
final class CheckpointSlots {
    private static final Logger log = LoggerFactory.getLogger(CheckpointSlots.class);

    /** Of at most 1 MB each, 2 GB: a Java array is no longer. */
    private static final int MOST_CHUNKS = 2048;

    private final Map<String, SortedMap<Integer, ByteBuffer>> chunks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SortedMap<Integer, ByteBuffer>> eldest) {
            return size() > Checkpoints.SLOTS;
        }
    };

    /** Takes a chunk or a manifest; the answer is the checkpoint that the manifest completes, or null. */
    @Nullable
    Checkpoint add(SpecificRecord value) {
        if (value instanceof CheckpointChunk chunk) {
            String slot = slot(chunk.getRun(), chunk.getSlot());
            if (chunk.getChunk() == 0) {
                chunks.remove(slot); // what is there belongs to the checkpoint before
            }
            if (chunk.getChunk() >= 0 && chunk.getChunk() < MOST_CHUNKS) {
                chunks.computeIfAbsent(slot, s -> new TreeMap<>()).put(chunk.getChunk(), chunk.getContent());
            }
            return null;
        }
        return value instanceof CheckpointManifest manifest ? complete(manifest) : null;
    }

    private @Nullable Checkpoint complete(CheckpointManifest manifest) {
        SortedMap<Integer, ByteBuffer> found = chunks.remove(slot(manifest.getRun(), manifest.getSlot()));
        byte[] content = join(found == null ? new TreeMap<>() : found.headMap(manifest.getChunks()), manifest);
        if (content == null || !Hash.sha256(content).equals(manifest.getSha256())) {
            log.info(
                    "the checkpoint of run {} after {} steps is no longer whole",
                    manifest.getRun(),
                    manifest.getStepsDone());
            return null;
        }
        return new Checkpoint(manifest, content);
    }

    private static byte @Nullable [] join(SortedMap<Integer, ByteBuffer> chunks, CheckpointManifest manifest) {
        long length = chunks.values().stream().mapToLong(ByteBuffer::remaining).sum();
        if (chunks.size() != manifest.getChunks() || length != manifest.getLength() || length > Integer.MAX_VALUE - 8) {
            return null;
        }
        ByteBuffer content = ByteBuffer.allocate((int) length);
        chunks.values().forEach(chunk -> content.put(chunk.duplicate()));
        return content.array();
    }

    private static String slot(String run, int slot) {
        return run + "/" + slot;
    }
}
