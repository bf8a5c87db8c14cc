package io.directpred.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One process's door to the log: everything a service does with Kafka goes through here.
 *
 * <p>Methods that return a value block and throw {@link EventLogException}; publishers signal it. A broker away for up
 * to 30 minutes is waited for. Events come on the thread that owns the subscription's consumer: what takes longer than
 * a moment belongs behind a {@code publishOn} with a small prefetch.
 */
public interface EventLog extends AutoCloseable {
    /**
     * Connects, waiting for the broker up to {@code limit} and saying so in the log.
     *
     * @throws UnavailableException naming the address and the remedy, when it was not there in time
     * @throws EventLogException when the Kafka properties do not work, whatever the broker does
     */
    static EventLog open(KafkaConnection connection, Duration limit) {
        return KafkaLog.open(connection, limit);
    }

    /**
     * Creates the topics that are not there, dead-letters and schemas with them, and verifies those that are: a setting
     * that only bounds what is kept may be another, which is logged.
     *
     * @throws EventLogException naming topic, key, value, what was expected and the command that mends it; or that the
     *     broker has no share groups where one of the topics needs them
     */
    void ensure(Topic... wanted);

    /** Removes the topics; those not there do not matter. */
    void remove(Topic... unwanted);

    /** Offset after the last record of each partition, those of open transactions included. */
    Map<Integer, Long> ends(Topic topic);

    /**
     * How much is on each of the topics, in their order; those not there are left out. Asks once and waits for seconds
     * at the most, then it is an error. Where the broker does not let a client see its directories, bytes are -1.
     */
    Mono<List<TopicSize>> sizes(List<Topic> topics);

    /** Deletes what lies before the offsets (by partition), which readers have left behind. */
    Mono<Void> forget(Topic topic, Map<Integer, Long> before);

    /**
     * Stands for election among the members of a group: true when this one leads, false when it does no longer. A
     * candidate until cancelled; one that dies is replaced after 2.5 s, or the least that the broker allows (6 s by
     * default), one that withdraws at once.
     *
     * @param topic with one partition, whose holder leads; nothing of it is read
     */
    Flux<Boolean> leads(Topic topic, String group);

    /** Completes when the broker answers; an {@link EventLogException} with the cause when it has not within 5 s. */
    Mono<Void> ping();

    /**
     * Writes one record (idempotent, acks=all), and before the first of its kind the schema to topic {@code schemas};
     * completes, on Reactor's parallel scheduler, when the broker has it.
     *
     * <p>Encoded on the subscribing thread, which is never blocked; sent by one thread, so records of one partition
     * keep the order of the subscriptions. A record that is too large for its topic is refused with an
     * {@link EventLogException}, and so is one when 4096 wait: publish with a bounded concurrency.
     */
    Mono<Void> publish(Outgoing record);

    /**
     * Writes records that belong together atomically, as the only writer of its id: a later opener fences an earlier
     * one. Blocks until the id is taken over.
     */
    Transactions transactions(String transactionalId);

    /**
     * Reads a topic, committed records only; never completes. One consumer and one thread a subscription; emits no more
     * than requested (the consumer is paused meanwhile). A record that cannot be decoded, or fails its CRC, goes to
     * dead-letters and is skipped; one of another type is skipped ({@code SpecificRecord.class} takes every type). With
     * {@link From.End} the position is fixed when {@code subscribe} returns, for which it asks the broker.
     */
    <T extends SpecificRecord> Flux<Event<T>> read(Topic topic, Class<T> type, From from);

    /**
     * Reads from the first record up to what was the end at the subscription, then completes; committed records only.
     * Transactions that were open at that end are waited for, until they are committed or aborted.
     */
    <T extends SpecificRecord> Flux<Event<T>> readToEnd(Topic topic, Class<T> type);

    /**
     * Reads as a member of a share group (KIP-932): any number of members share the records, whatever the partitions.
     * Every event must be acknowledged, after its results are published: the next poll (of 2 records at most) comes
     * when all of the last are. What is not acknowledged within 15 s, or when the subscription is cancelled, is
     * delivered to another member. Group settings are set and awaited before subscribing.
     */
    <T extends SpecificRecord> Flux<Event<T>> share(Topic topic, Class<T> type, String group);

    /**
     * Ends every reading with an error, lets consumers leave their groups, so that no other member waits for their
     * time-outs, writes what was handed over within 10 s, and lets the broker go.
     */
    @Override
    void close();

    /** The only writer of a transactional id. */
    interface Transactions extends AutoCloseable {
        /**
         * Writes all of them or none; completes, on Reactor's parallel scheduler, when committed;
         * {@link FencedException} when another writer has taken over. Calls are served one after another.
         */
        Mono<Void> publish(List<Outgoing> records);

        @Override
        void close();
    }
}
