package io.directpred.standalone.simulation;

import io.directpred.events.Event;
import io.directpred.events.Topic;
import io.directpred.standalone.simulation.SimulatedBroker.Group;
import io.directpred.standalone.simulation.SimulatedBroker.Partition;
import io.directpred.standalone.simulation.SimulatedBroker.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Operators;

/**
 * One consumer: it has a record of a partition to deliver wherever it is behind, asked for one, and its process is
 * connected.
 */
final class Subscription<T extends SpecificRecord> implements org.reactivestreams.Subscription {
    private static final int SHARED_AT_ONCE = 2;

    private final SimulatedLog log;
    private final Topic topic;
    private final Class<T> type;
    private final Subscriber<? super Event<T>> subscriber;
    private final Map<Integer, Long> positions = new HashMap<>();
    private final Map<Integer, Long> ends;
    private final @Nullable Group group;
    private final @Nullable String shareGroup;
    /** Acknowledged and not committed yet: lost with the process. */
    private final Map<Integer, Long> uncommitted = new HashMap<>();

    private int unacknowledged;
    private long requested;
    private long lastAcknowledged;
    private boolean over;

    /** @param ends where reading ends; empty: never */
    Subscription(
            SimulatedLog log,
            Topic topic,
            Class<T> type,
            Subscriber<? super Event<T>> subscriber,
            Map<Integer, Long> from,
            Map<Integer, Long> ends,
            @Nullable Group group,
            @Nullable String shareGroup) {
        this.log = log;
        this.topic = topic;
        this.type = type;
        this.subscriber = subscriber;
        this.ends = ends;
        this.group = group;
        this.shareGroup = shareGroup;
        positions.putAll(from);
    }

    void begin() {
        if (group != null) {
            group.members.add(this);
            positions.putAll(group.committed);
        }
        subscriber.onSubscribe(this);
        completeAtEnd();
    }

    boolean isOver() {
        return over;
    }

    /** What can happen here now. */
    List<Pending> pending() {
        boolean reads = group == null || isNewest(group);
        boolean shares = shareGroup == null || unacknowledged < SHARED_AT_ONCE;
        List<Pending> all = new ArrayList<>();
        if (isAtEnd()) { // what lay before it was compacted
            all.add(new Pending(0, this::completeAtEnd, log.name() + " has read to the end"));
        }
        if (reads && !over && !uncommitted.isEmpty()) {
            all.add(new Pending(lastAcknowledged, this::commit, log.name() + " commits"));
        }
        if (over || requested == 0 || !reads || !shares) {
            return all;
        }
        for (Partition partition : log.broker().partitions(topic.name())) {
            Stored next = next(partition);
            if (next != null) {
                all.add(new Pending(
                        next.at(),
                        () -> deliver(next),
                        log.name() + " reads " + next.value().getSchema().getName() + " of step "
                                + next.tag().step()));
            }
        }
        return all;
    }

    /** Of the topic as it is now: one that was removed and made again has none of the old locks. */
    private SharedRecords shared() {
        return log.broker().shared(String.valueOf(shareGroup), topic.name());
    }

    private @Nullable Stored next(Partition partition) {
        if (shareGroup != null) {
            return shared().available(partition);
        }
        if (partition.records.isEmpty()) {
            return null;
        }
        int number = partition.records.firstEntry().getValue().partition();
        Map.Entry<Long, Stored> next = partition.records.ceilingEntry(positions.getOrDefault(number, 0L));
        return next == null || next.getKey() >= ends.getOrDefault(number, Long.MAX_VALUE) ? null : next.getValue();
    }

    private void deliver(Stored record) {
        positions.put(record.partition(), record.offset() + 1);
        if (shareGroup != null) {
            shared().acquire(record, this);
            unacknowledged++;
        }
        if (type.isInstance(record.value())) {
            requested -= requested == Long.MAX_VALUE ? 0 : 1;
            subscriber.onNext(new Event<>(
                    topic,
                    record.partition(),
                    record.offset(),
                    record.key(),
                    record.tag(),
                    type.cast(SimulatedBroker.copy(record.value())),
                    () -> acknowledged(record)));
        }
        completeAtEnd();
    }

    private void acknowledged(Stored record) {
        unacknowledged--;
        if (group != null) {
            uncommitted.merge(record.partition(), record.offset() + 1, Math::max);
            lastAcknowledged = log.broker().now();
        } else if (shareGroup != null && log.isConnected()) {
            shared().acknowledge(record, this);
        }
    }

    private boolean isNewest(Group all) {
        return !all.members.isEmpty() && all.members.get(all.members.size() - 1) == this;
    }

    private void commit() {
        if (group != null) {
            uncommitted.forEach((partition, offset) -> group.committed.merge(partition, offset, Math::max));
            uncommitted.clear();
        }
    }

    /** The group has gone on without it. */
    void expelled() {
        uncommitted.clear();
        handOver();
    }

    /** It is a member again, from what was committed. */
    void rejoin() {
        if (group != null && !over) {
            group.members.add(this);
            positions.clear();
            positions.putAll(group.committed);
        }
    }

    private boolean isAtEnd() {
        return !over
                && !ends.isEmpty()
                && log.broker().partitions(topic.name()).stream().allMatch(partition -> next(partition) == null);
    }

    private void completeAtEnd() {
        if (isAtEnd()) {
            leave();
            subscriber.onComplete();
        }
    }

    @Override
    public void request(long n) {
        requested = Operators.addCap(requested, n);
    }

    @Override
    public void cancel() {
        leave();
    }

    /**
     * What it had goes to others; in a consumer group the reader is from then on another, from where this one
     * committed.
     */
    void leave() {
        over = true;
        if (group != null && log.isConnected() && isNewest(group)) {
            commit();
        }
        handOver();
    }

    private void handOver() {
        if (shareGroup != null) {
            shared().release(this);
        }
        if (group != null && group.members.remove(this) && !group.members.isEmpty()) {
            Subscription<?> heir = group.members.get(group.members.size() - 1);
            heir.positions.putAll(group.committed);
        }
    }
}
