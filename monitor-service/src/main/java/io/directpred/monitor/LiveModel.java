package io.directpred.monitor;

import io.directpred.events.RawRecord;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the runs of a log have said so far: the only thing that viewers are told from. At most {@value #RUNS} runs, of
 * which the one that has been silent for longest goes. Safe for use by several threads.
 */
public final class LiveModel {
    static final int RUNS = 100;
    /** Letters of a run's name: ids have 40; what is longer fits no address. */
    private static final int NAME = 200;

    private static final int DELETED = 4_096;

    /** What the trainer says of the steps it measures and throws away: they are no run of anybody's. */
    private static final String MEASURING = "measuring";

    private final Map<String, RunModel> runs = new LinkedHashMap<>(16, 0.75f, true);
    /** Their metrics are still on the topics. */
    private final Set<String> deleted = new LinkedHashSet<>();

    private final Set<Source> waitedFor = EnumSet.allOf(Source.class);
    private Position position;
    private final Map<Source, Long> marks = new EnumMap<>(Source.class);
    private final String salt;
    private final boolean recorded;

    /** @param salt different where equal offsets may stand for different records */
    private LiveModel(String salt, boolean recorded) {
        this.salt = salt;
        this.recorded = recorded;
        position = Position.start(mark());
    }

    /** Of a log, which says the same at the same offset whenever it is read. */
    public static LiveModel ofLog() {
        return new LiveModel("", false);
    }

    /** Of files, which may hold something else when they are read again. */
    static LiveModel ofFiles() {
        return new LiveModel(UUID.randomUUID().toString(), true);
    }

    /**
     * Which log this is follows from its first records: the same after a restart, another one after the log was begun
     * anew.
     */
    private String mark() {
        CRC32 crc = new CRC32();
        crc.update(salt.getBytes(StandardCharsets.UTF_8));
        crc.update(marks.toString().getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** The topics that {@link #now} follows from. */
    public static List<Topic> topics() {
        return Arrays.stream(Source.values())
                .filter(source -> source != Source.EMBEDDINGS)
                .map(Source::topic)
                .toList();
    }

    /** The same as it was read by a tap; what cannot be decoded, or is of another type than its topic, is left out. */
    public void add(RawRecord record) {
        String run = record.header("run");
        Source source = Source.of(record.topic().name()).orElse(null);
        if (run == null || source == null) {
            return;
        }
        try {
            SpecificRecord value = record.decode();
            if (source.type().isInstance(value)) {
                add(source, record.offset(), new Tag(run, -1, 0), value);
            }
        } catch (UndecodableException e) {
            // the services have written a dead letter
        }
    }

    /** A record that is in already is left out, so reading twice does no harm. */
    synchronized void add(Source source, long offset, Tag tag, SpecificRecord value) {
        if (!position.lacks(source, offset)) {
            return;
        }
        if (!marks.containsKey(source)) {
            CRC32 crc = new CRC32();
            crc.update((offset + value.toString()).getBytes(StandardCharsets.UTF_8));
            marks.put(source, crc.getValue());
            position = new Position(mark(), position.next());
        }
        boolean measures = value instanceof RunState state && state.getReason().equals(MEASURING);
        if (value instanceof RunState state && state.getPhase() == RunPhase.deleted) {
            deleted.add(tag.run());
            if (deleted.size() > DELETED) {
                deleted.remove(deleted.iterator().next());
            }
            runs.remove(tag.run());
        }
        if (!measures && tag.run().length() <= NAME && !deleted.contains(tag.run())) {
            runs.computeIfAbsent(tag.run(), run -> new RunModel()).add(source, offset, value);
            if (runs.size() > RUNS) {
                runs.remove(runs.keySet().iterator().next());
            }
        }
        position = position.with(source, offset);
    }

    /** What stood on the topic at the start is in. */
    synchronized void caughtUp(Source source) {
        waitedFor.remove(source);
    }

    synchronized boolean knows(String run) {
        return runs.containsKey(run);
    }

    synchronized boolean isRunning(String run) {
        return now(run).map(RunNow::state)
                .filter(state -> state.getPhase() == RunPhase.running)
                .isPresent();
    }

    /** Their ids, the one that spoke last at the end. */
    public synchronized List<String> runs() {
        return List.copyOf(runs.keySet());
    }

    /** Those of them that are running. */
    public synchronized List<String> running() {
        return runs().stream().filter(this::isRunning).toList();
    }

    /** What a run has said; empty where nothing is known of it. */
    public synchronized Optional<RunNow> now(String run) {
        return model(run).map(model -> model.now(run));
    }

    private Optional<RunModel> model(String run) {
        return runs.entrySet().stream() // get would count as a word of the run's
                .filter(entry -> entry.getKey().equals(run))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Where on its topic the points of a run after a step are. */
    synchronized Optional<Long> embedding(String run, long step) {
        return model(run).map(model -> model.embeddings.get(step)).map(RunModel.Place::offset);
    }

    /** Where the pictures of a run's probe images are, in their order. */
    synchronized List<Long> thumbnails(String run) {
        return model(run).map(model -> List.copyOf(model.thumbnails.values())).orElse(List.of());
    }

    synchronized boolean isCaughtUp() {
        return waitedFor.isEmpty();
    }

    /**
     * What a viewer lacks.
     *
     * @param from how much it has; another log's, or one ahead of this, counts as nothing
     * @param chosen runs whose series are told; of the others a line each
     */
    synchronized Delta since(Optional<Position> from, Set<String> chosen) {
        Optional<Position> known = from.filter(position::follows);
        Position start = known.orElse(Position.start(position.log()));
        byte[] json = new DeltaWriter(start, known.isEmpty(), recorded).write(new LinkedHashMap<>(runs), chosen);
        return new Delta(position, json);
    }

    synchronized Position position() {
        return position;
    }

    /** @param json one object on one line */
    record Delta(Position position, byte[] json) {}
}
