package io.directpred.standalone.simulation;

import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.FencedException;
import io.directpred.events.Outgoing;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What a broker keeps: ordered partitions, positions of groups, locks of share groups, epochs of transactional ids. */
final class SimulatedBroker {
    private final Map<String, List<Partition>> topics = new TreeMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<String, SharedRecords> shared = new HashMap<>();
    private final List<Unmarked> unmarked = new ArrayList<>();
    private final Appended onAppend;
    private long clock;
    private long seconds;
    private int turn;

    /** Is told of every record, when, and whether a fault wrote it. */
    interface Appended {
        void accept(Outgoing record, long at, boolean injected);
    }

    SimulatedBroker(Appended onAppend) {
        this.onAppend = onAppend;
    }

    /** Of a transaction that is committed: what lies on a topic whose readers have not been told so yet. */
    private record Unmarked(String transactionalId, long at, List<Outgoing> records) {}

    /** @param at the order of all that happens */
    record Stored(
            long at, int partition, long offset, @Nullable String key, Tag tag, SpecificRecord value) {}

    static final class Partition {
        final TreeMap<Long, Stored> records = new TreeMap<>();
        long end;
    }

    /** Members of a consumer group, the newest last: it is the one that reads. */
    static final class Group {
        final List<Subscription<?>> members = new ArrayList<>();
        final Map<Integer, Long> committed = new HashMap<>();
    }

    /** Later than all so far. */
    long now() {
        return clock++;
    }

    void create(Topic topic) {
        topics.computeIfAbsent(topic.name(), name -> IntStream.range(0, topic.partitions())
                .mapToObj(i -> new Partition())
                .toList());
    }

    void remove(String topic) {
        topics.remove(topic);
        shared.keySet().removeIf(key -> key.endsWith("/" + topic));
    }

    Set<String> topics() {
        return topics.keySet();
    }

    /** None where the topic is gone. */
    List<Partition> partitions(String topic) {
        return topics.getOrDefault(topic, List.of());
    }

    Group group(String id) {
        return groups.computeIfAbsent(id, name -> new Group());
    }

    SharedRecords shared(String group, String topic) {
        return shared.computeIfAbsent(group + "/" + topic, name -> new SharedRecords());
    }

    /** The partition of a record, of its key or the next one in turn. */
    int partitionFor(Outgoing record) {
        int partitions = record.topic().partitions();
        return Math.floorMod(record.key() == null ? turn++ : record.key().hashCode(), partitions);
    }

    void append(Outgoing record, int partition) {
        append(record, partition, false);
    }

    /** What is read by nobody but those who watch: taken at once, and not kept. */
    void report(Outgoing record) {
        onAppend.accept(record, now(), false);
    }

    /** @param injected whether a fault writes it */
    void append(Outgoing record, int partition, boolean injected) {
        List<Partition> there = partitions(record.topic().name());
        if (there.isEmpty()) {
            return;
        }
        Partition p = there.get(partition);
        long at = now();
        p.records.put(p.end, new Stored(at, partition, p.end, record.key(), record.tag(), record.value()));
        p.end++;
        onAppend.accept(record, at, injected);
    }

    /** Takes the id over, once its transaction before is whole. */
    int nextEpoch(String transactionalId) {
        complete(transactionalId);
        return epochs.merge(transactionalId, 1, Integer::sum);
    }

    /**
     * All records, or none and {@link FencedException}. One topic's can be read at once, the others' once their readers
     * are told.
     */
    void commit(String transactionalId, int epoch, List<Outgoing> records) {
        if (epochs.get(transactionalId) != epoch) {
            throw new FencedException(transactionalId + " was taken over");
        }
        complete(transactionalId);
        boolean last = now() % 2 == 0;
        Topic first = records.get(last ? records.size() - 1 : 0).topic();
        records.stream().filter(record -> record.topic().equals(first)).forEach(this::append);
        List<Outgoing> others =
                records.stream().filter(record -> !record.topic().equals(first)).toList();
        if (!others.isEmpty()) {
            unmarked.add(new Unmarked(transactionalId, now(), others));
        }
    }

    /** What was committed can be read everywhere, of one id, or of all. */
    void complete(String... ids) {
        Set<String> which = Set.of(ids);
        List<Unmarked> now = unmarked.stream()
                .filter(one -> which.isEmpty() || which.contains(one.transactionalId))
                .toList();
        unmarked.removeAll(now);
        now.forEach(one -> one.records.forEach(this::append));
    }

    /** Readers that are to be told. */
    List<Pending> pending() {
        return unmarked.stream()
                .map(one -> new Pending(
                        one.at,
                        () -> complete(one.transactionalId),
                        "a transaction of " + one.transactionalId + " is whole"))
                .toList();
    }

    private void append(Outgoing record) {
        append(record, partitionFor(record));
    }

    /** Keeps the newest record of each key. */
    void compact(Topic topic) {
        for (Partition partition : partitions(topic.name())) {
            Set<String> newer = new HashSet<>();
            for (Stored record : List.copyOf(partition.records.descendingMap().values())) {
                if (!newer.add(record.key())) {
                    partition.records.remove(record.offset());
                }
            }
        }
    }

    /** As a reader from the beginning finds it. */
    Checkpoint newestCheckpoint(String run) {
        return Checkpoints.assemble(
                        run,
                        Flux.fromStream(partitions(Topics.CHECKPOINTS.name()).get(0).records.values().stream()
                                        .filter(r -> r.tag().run().equals(run)))
                                .map(r -> new Event<SpecificRecord>(
                                        Topics.CHECKPOINTS,
                                        0,
                                        r.offset(),
                                        r.key(),
                                        r.tag(),
                                        copy(r.value()),
                                        () -> {})))
                .blockLast();
    }

    /** Of the simulation's time. */
    long seconds() {
        return seconds;
    }

    void goOn(long now) {
        seconds = now;
        shared.values().forEach(records -> records.expire(seconds));
    }

    static SpecificRecord copy(SpecificRecord value) {
        return SpecificData.get().deepCopy(value.getSchema(), value);
    }
}
