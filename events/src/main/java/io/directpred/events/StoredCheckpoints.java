package io.directpred.events;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Where the checkpoints of all runs lie: of each run the place of the last chunk 0, until the manifest comes. */
final class StoredCheckpoints {
    /** Runs in the middle of a checkpoint; a hundred bytes each. */
    private static final int MOST_RUNS = 4_096;

    private final Map<String, Long> begun = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_RUNS;
        }
    };

    /** Takes a record of {@link Topics#CHECKPOINTS}; the answer is the checkpoint that it ends, or null. */
    @Nullable
    StoredCheckpoint add(Event<SpecificRecord> event) {
        if (event.value() instanceof CheckpointChunk chunk && chunk.getChunk() == 0) {
            begun.put(chunk.getRun(), event.offset());
        } else if (event.value() instanceof CheckpointManifest manifest) {
            Long from = begun.remove(manifest.getRun());
            return new StoredCheckpoint(
                    manifest, event.partition(), from == null ? event.offset() : from, event.offset());
        }
        return null;
    }
}
