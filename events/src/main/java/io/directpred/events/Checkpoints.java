package io.directpred.events;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final int CHUNKS_AT_ONCE = 4;

    /** Where its manifest was compacted away, a newer one is behind it; should that be damaged, nothing may come. */
    private static final Duration LONGEST_READ = Duration.ofHours(1);

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

    /**
     * The records of a checkpoint in transactions, to be written in this order: chunks, a few at a time, and in the
     * last one the manifest and what belongs to it. So no transaction is long, each is refused to a writer that was
     * fenced, and what is there without its manifest is no checkpoint.
     */
    public static List<List<Outgoing>> parts(Checkpoint checkpoint, Outgoing with) {
        List<Outgoing> records = records(checkpoint);
        int chunks = records.size() - 1;
        List<List<Outgoing>> parts = new ArrayList<>();
        for (int from = 0; from < chunks; from += CHUNKS_AT_ONCE) {
            parts.add(records.subList(from, Math.min(chunks, from + CHUNKS_AT_ONCE)));
        }
        parts.add(List.of(records.get(chunks), with));
        return parts;
    }

    /** The records of a checkpoint, chunks first and the manifest last; they look into its content. */
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
     * The whole checkpoints of a run among the events of {@link Topics#CHECKPOINTS} (all types), each when its manifest
     * has come and its chunks agree with it. Chunks without their manifest, and a manifest that has lost chunks to
     * compaction, were overwritten by a newer checkpoint: they are skipped.
     *
     * <p>In memory are the chunks of one checkpoint, until its manifest. Nothing is acknowledged.
     */
    public static Flux<Checkpoint> assemble(String run, Flux<Event<SpecificRecord>> events) {
        return Flux.defer(() -> {
            CheckpointAssembly assembly = new CheckpointAssembly(run);
            return events.handle((event, sink) -> {
                Checkpoint whole = assembly.add(event.value());
                if (whole != null) {
                    sink.next(whole);
                }
            });
        });
    }

    /** The newest whole checkpoint of a run; empty where there is none. */
    public static Mono<Checkpoint> newest(EventLog log, String run) {
        return assemble(run, log.readToEnd(Topics.CHECKPOINTS, SpecificRecord.class))
                .reduce((older, newer) -> newer);
    }

    /**
     * The checkpoints of all runs, each when its manifest has come; never completes. Their contents are read and let
     * go, so that memory does not depend on how many runs save at once, nor on how much: {@link #read} takes up one.
     */
    public static Flux<StoredCheckpoint> stored(EventLog log) {
        return Flux.defer(() -> {
            StoredCheckpoints stored = new StoredCheckpoints();
            return log.read(Topics.CHECKPOINTS, SpecificRecord.class, new From.Beginning())
                    .handle((event, sink) -> {
                        StoredCheckpoint found = stored.add(event);
                        if (found != null) {
                            sink.next(found);
                        }
                    });
        });
    }

    /** One of them with its content; empty where it is no longer whole. In memory are its chunks and then it. */
    public static Mono<Checkpoint> read(EventLog log, StoredCheckpoint stored) {
        From from = new From.Positions(Map.of(stored.partition(), stored.from()));
        Flux<Event<SpecificRecord>> records = log.read(Topics.CHECKPOINTS, SpecificRecord.class, from)
                .takeUntil(event -> event.offset() >= stored.to())
                .take(LONGEST_READ)
                .filter(event -> event.offset() <= stored.to());
        return assemble(stored.manifest().getRun(), records)
                .filter(whole -> whole.manifest().equals(stored.manifest()))
                .next();
    }
}
