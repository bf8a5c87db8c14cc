package io.directpred.standalone.simulation;

import io.directpred.standalone.simulation.SimulatedBroker.Partition;
import io.directpred.standalone.simulation.SimulatedBroker.Stored;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A share group's records of a topic (KIP-932): each is with one member, until it is acknowledged, its lock expires or
 * the member is gone; at most 5 times.
 */
final class SharedRecords {
    private static final long LOCK_SECONDS = 15;
    private static final int DELIVERIES = 5;

    private final Map<Place, Lock> locks = new HashMap<>();
    private final Map<Place, Integer> deliveries = new HashMap<>();
    private final Set<Place> done = new HashSet<>();
    private long seconds;

    private record Place(int partition, long offset) {}

    private record Lock(Object member, long expires) {}

    /** The first record of the partition that nobody has. */
    @Nullable
    Stored available(Partition partition) {
        return partition.records.values().stream()
                .filter(record -> isAvailable(place(record)))
                .findFirst()
                .orElse(null);
    }

    private boolean isAvailable(Place place) {
        return !done.contains(place) && !locks.containsKey(place);
    }

    void acquire(Stored record, Object member) {
        locks.put(place(record), new Lock(member, seconds + LOCK_SECONDS));
        deliveries.merge(place(record), 1, Integer::sum);
    }

    /** Does nothing where the lock has expired. */
    void acknowledge(Stored record, Object member) {
        Lock lock = locks.get(place(record));
        if (lock != null && lock.member == member) {
            locks.remove(place(record));
            done.add(place(record));
        }
    }

    void release(Object member) {
        releaseIf(lock -> lock.member == member);
    }

    void expire(long now) {
        seconds = now;
        releaseIf(lock -> lock.expires <= now);
    }

    private void releaseIf(java.util.function.Predicate<Lock> condition) {
        for (Iterator<Map.Entry<Place, Lock>> i = locks.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Place, Lock> entry = i.next();
            if (condition.test(entry.getValue())) {
                i.remove();
                if (deliveries.get(entry.getKey()) >= DELIVERIES) {
                    done.add(entry.getKey()); // archived, silently
                }
            }
        }
    }

    private static Place place(Stored record) {
        return new Place(record.partition(), record.offset());
    }
}
