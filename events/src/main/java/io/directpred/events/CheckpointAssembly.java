package io.directpred.events;

import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunks of one run's checkpoint until its manifest comes. A run has one writer, so one checkpoint is written at a
 * time: a chunk of another slot, or another chunk 0, begins anew, since what was here has lost its manifest.
 */
final class CheckpointAssembly {
    private static final Logger log = LoggerFactory.getLogger(CheckpointAssembly.class);

    /** Of at most 1 MB each, 2 GB: a Java array is no longer. */
    private static final int MOST_CHUNKS = 2048;

    private final String run;
    private final SortedMap<Integer, ByteBuffer> chunks = new TreeMap<>();
    private int slot = -1;

    CheckpointAssembly(String run) {
        this.run = run;
    }

    /** Takes a chunk or a manifest of the run; the answer is the checkpoint that the manifest completes, or null. */
    @Nullable
    Checkpoint add(SpecificRecord value) {
        if (value instanceof CheckpointChunk chunk && chunk.getRun().equals(run)) {
            if (chunk.getChunk() == 0 || chunk.getSlot() != slot) {
                chunks.clear();
                slot = chunk.getSlot();
            }
            if (chunk.getChunk() >= 0 && chunk.getChunk() < MOST_CHUNKS) {
                chunks.put(chunk.getChunk(), chunk.getContent());
            }
        } else if (value instanceof CheckpointManifest manifest
                && manifest.getRun().equals(run)) {
            return complete(manifest);
        }
        return null;
    }

    private @Nullable Checkpoint complete(CheckpointManifest manifest) {
        byte[] content = manifest.getSlot() == slot || manifest.getChunks() == 0 ? join(manifest) : null;
        chunks.clear();
        if (content == null || !Hash.sha256(content).equals(manifest.getSha256())) {
            log.info("the checkpoint of run {} after {} steps is no longer whole", run, manifest.getStepsDone());
            return null;
        }
        return new Checkpoint(manifest, content);
    }

    private byte @Nullable [] join(CheckpointManifest manifest) {
        SortedMap<Integer, ByteBuffer> found = chunks.headMap(manifest.getChunks());
        long length = found.values().stream().mapToLong(ByteBuffer::remaining).sum();
        if (found.size() != manifest.getChunks() || length != manifest.getLength() || length > Integer.MAX_VALUE - 8) {
            return null;
        }
        ByteBuffer content = ByteBuffer.allocate((int) length);
        found.values().forEach(chunk -> content.put(chunk.duplicate()));
        return content.array();
    }
}
