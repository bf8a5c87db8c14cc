package io.directpred.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One process's door to the log: everything a service does with Kafka goes through here. */
@SuppressWarnings("DoNotCallSuggester") // skeleton
public abstract class EventLog implements AutoCloseable {

    /** Connects, waiting for the broker up to {@code patience}; throws {@link EventLogException} that names address and remedy. */
    public static EventLog open(KafkaConnection connection, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** Creates the topics that are not there and verifies those that are; throws {@link EventLogException} naming topic, key, value and what was expected. */
    public abstract void ensure(Topic... topics);

    /** Removes the topics; those not there do not matter. */
    public abstract void remove(Topic... topics);

    /** Offset after the last record of each partition. */
    public abstract Map<Integer, Long> ends(Topic topic);

    /** Deletes what lies before the offsets, which readers have left behind. */
    public abstract Mono<Void> forget(Topic topic, Map<Integer, Long> before);

    /** Writes one record (idempotent, acks=all); completes when the broker has it. Records of one partition keep the order of the subscriptions. */
    public abstract Mono<Void> publish(Outgoing record);

    /** Writes records that belong together atomically, as the only writer of its id: a later opener fences an earlier one. */
    public abstract Transactions transactions(String transactionalId);

    /**
     * Reads a topic without end; committed records only. One consumer and one thread a subscription; emits no more than requested (the consumer is
     * paused meanwhile). A record that cannot be decoded, or fails its CRC, goes to dead-letters and is skipped; one of another type is skipped.
     */
    public abstract <T extends SpecificRecord> Flux<Event<T>> read(Topic topic, Class<T> type, From from);

    /** Reads from the first record up to what was the end at the subscription, then completes; committed records only. */
    public abstract <T extends SpecificRecord> Flux<Event<T>> readToEnd(Topic topic, Class<T> type);

    /**
     * Reads as a member of a share group (KIP-932): any number of members share the records, whatever the partitions. Every event must be acknowledged,
     * after its results are published: the next poll comes when all of the last are. Group settings are set and awaited before subscribing.
     */
    public abstract <T extends SpecificRecord> Flux<Event<T>> share(Topic topic, Class<T> type, String group);

    @Override
    public abstract void close();

    /** The only writer of a transactional id. */
    public interface Transactions extends AutoCloseable {
        /** Writes all of them or none; completes when committed; {@link FencedException} when another writer has taken over. */
        Mono<Void> publish(List<Outgoing> records);

        @Override
        void close();
    }
}
