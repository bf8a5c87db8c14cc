package io.directpred.events;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Checkpoints as records: chunks of at most 900 KB under the keys {@code run/slot/chunk}, then a manifest under
 * {@code run/slot/manifest}.
 *
 * <p>The first checkpoint of a run keeps slot 0; the others take slots 1, 2, 3 in turn, oldest first. So compaction
 * bounds what a run stores to four checkpoints, the first and the last among them, and a reader has the time of two
 * more before one is overwritten.
 */
public final class Checkpoints {
    /** Slots of a run. */
    public static final int SLOTS = 4;

    static final int CHUNK_BYTES = 900_000;

    private Checkpoints() {}

    /** The slot of the checkpoint that follows the one given, a run's newest; null: of the first. */
    public static int slotAfter(@Nullable CheckpointManifest newest) {
        return newest == null ? 0 : newest.getSlot() % (SLOTS - 1) + 1;
    }

    /**
     * A checkpoint of the content, whose number of chunks, length and SHA-256 become its manifest's.
     *
     * @param stepsDone steps that are in it
     */
    public static Checkpoint of(
            String run, int attempt, int slot, long stepsDone, boolean last, String specHash, byte[] content) {
        int chunks = -Math.floorDiv(-content.length, CHUNK_BYTES);
        String sha256 = Hash.sha256(content);
        long length = content.length;
        return new Checkpoint(
                new CheckpointManifest(
                        run, attempt, slot, stepsDone - 1, stepsDone, last, specHash, chunks, length, sha256),
                content);
    }

    /** The records of a checkpoint, to be written in this order and in one transaction; they look into its content. */
    public static List<Outgoing> records(Checkpoint checkpoint) {
        CheckpointManifest manifest = checkpoint.manifest();
        Tag tag = new Tag(manifest.getRun(), manifest.getStep(), manifest.getAttempt());
        String prefix = manifest.getRun() + "/" + manifest.getSlot() + "/";
        List<Outgoing> records = new ArrayList<>();
        for (int chunk = 0; chunk < manifest.getChunks(); chunk++) {
            int from = chunk * CHUNK_BYTES;
            int length = Math.min(CHUNK_BYTES, checkpoint.content().length - from);
            ByteBuffer content = ByteBuffer.wrap(checkpoint.content(), from, length);
            CheckpointChunk value = new CheckpointChunk(manifest.getRun(), manifest.getSlot(), chunk, content);
            records.add(new Outgoing(Topics.CHECKPOINTS, prefix + chunk, tag, value));
        }
        records.add(new Outgoing(Topics.CHECKPOINTS, prefix + "manifest", tag, manifest));
        return records;
    }

    /**
     * The whole checkpoints among the events of {@link Topics#CHECKPOINTS} (all types), each when its manifest has come
     * and its chunks agree with it. Chunks without their manifest, and a manifest that has lost chunks to compaction,
     * were overwritten by a newer checkpoint: they are skipped.
     *
     * <p>In memory are the chunks of the {@value #SLOTS} slots last written to, and of each only until its manifest.
     * Nothing is acknowledged.
     */
    public static Flux<Checkpoint> assemble(Flux<Event<SpecificRecord>> events) {
        return Flux.defer(() -> {
            CheckpointSlots slots = new CheckpointSlots();
            return events.handle((event, sink) -> {
                Checkpoint whole = slots.add(event.value());
                if (whole != null) {
                    sink.next(whole);
                }
            });
        });
    }

    /** The newest whole checkpoint of a run; empty where there is none. */
    public static Mono<Checkpoint> newest(EventLog log, String run) {
        return assemble(log.readToEnd(Topics.CHECKPOINTS, SpecificRecord.class)
                        .filter(event -> event.tag().run().equals(run)))
                .reduce((older, newer) -> newer);
    }
}
