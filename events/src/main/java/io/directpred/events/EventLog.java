package io.directpred.events;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * One process's door to the log: everything a service does with Kafka goes through here.
 *
 * <p>Methods that return a value block and throw {@link EventLogException}; publishers signal it. A broker away for up
 * to 30 minutes is waited for. Events come on the thread that owns the subscription's consumer: what takes longer than
 * a moment belongs behind a {@code publishOn} with a small prefetch.
 */
public final class EventLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    /** A consumer's last acknowledgements and its goodbye have 5 s each. */
    private static final Duration CONSUMERS = Duration.ofSeconds(12);

    private final ClientSettings settings;
    private final Admin admin;
    private final TopicAdmin topics;
    private final ShareGroups shareGroups;
    private final Codec codec = new Codec(Schemas.KNOWN);
    private final Sender sender;
    private final DeadLetters deadLetters;
    private final Set<ConsumerThread<?>> readers = ConcurrentHashMap.newKeySet();
    /** This log itself, and every consumer that has not yet said goodbye to the broker. */
    private final Phaser consumers = new Phaser(1);

    private EventLog(ClientSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
        this.topics = new TopicAdmin(admin);
        this.shareGroups = new ShareGroups(admin);
        this.sender = new Sender(settings.producer());
        this.deadLetters = new DeadLetters(sender);
    }

    /**
     * Connects, waiting for the broker up to {@code patience} and saying so in the log.
     *
     * @throws UnavailableException naming the address and the remedy, when it was not there in time
     * @throws EventLogException when the Kafka properties do not work, whatever the broker does
     */
    public static EventLog open(KafkaConnection connection, Duration patience) {
        ClientSettings settings = new ClientSettings(connection);
        Admin admin = Reachable.admin(connection.bootstrapServers(), settings.admin(), patience);
        try {
            return new EventLog(settings, admin);
        } catch (KafkaException e) {
            admin.close(Duration.ZERO);
            throw new EventLogException("the Kafka properties do not work: " + e.getMessage(), e);
        }
    }

    /**
     * Creates the topics that are not there, dead-letters with them, and verifies those that are.
     *
     * @throws EventLogException naming topic, key, value, what was expected and the remedy; or that the broker has no
     *     share groups where one of the topics needs them
     */
    public void ensure(Topic... wanted) {
        Set<Topic> all = new LinkedHashSet<>(List.of(wanted));
        all.add(Topics.DEAD_LETTERS);
        if (all.stream().anyMatch(Topics::isShared)) {
            shareGroups.require();
        }
        topics.ensure(all);
    }

    /** Removes the topics; those not there do not matter. */
    public void remove(Topic... unwanted) {
        topics.remove(List.of(unwanted));
    }

    /** Offset after the last record of each partition, those of open transactions included. */
    public Map<Integer, Long> ends(Topic topic) {
        return topics.ends(topic);
    }

    /** Deletes what lies before the offsets (by partition), which readers have left behind. */
    public Mono<Void> forget(Topic topic, Map<Integer, Long> before) {
        return Mono.fromCompletionStage(() -> topics.forget(topic, before).toCompletionStage())
                .onErrorMap(
                        KafkaException.class,
                        e -> new EventLogException(
                                "deleting records of topic " + topic.name() + " failed: " + e.getMessage(), e))
                .publishOn(Schedulers.parallel());
    }

    /**
     * Stands for election among the members of a group: true when this one leads, false when it does no longer. A
     * candidate until cancelled; one that dies is replaced after 10 s, one that withdraws at once.
     *
     * @param topic with one partition, whose holder leads; nothing of it is read
     */
    public Flux<Boolean> leads(Topic topic, String group) {
        return Election.of(topic, settings.candidate(group), consumers);
    }

    /** Completes when the broker answers; an {@link EventLogException} with the cause when it has not within 5 s. */
    public Mono<Void> ping() {
        return Mono.fromCompletionStage(() -> topics.ping().toCompletionStage())
                .onErrorMap(e -> new EventLogException("the broker does not answer: " + e.getMessage(), e))
                .then();
    }

    /**
     * Writes one record (idempotent, acks=all); completes, on Reactor's parallel scheduler, when the broker has it.
     *
     * <p>Encoded on the subscribing thread, which is never blocked; sent by one thread, so records of one partition
     * keep the order of the subscriptions. A record that is too large for its topic is refused with an {@link
     * EventLogException}, and so is one when 4096 wait: publish with a bounded concurrency.
     */
    public Mono<Void> publish(Outgoing record) {
        return Mono.fromCallable(() -> codec.encode(record)).flatMap(sender::send);
    }

    /**
     * Writes records that belong together atomically, as the only writer of its id: a later opener fences an earlier
     * one. Blocks until the id is taken over.
     */
    public Transactions transactions(String transactionalId) {
        return new TransactionalSender(transactionalId, settings.transactions(transactionalId), codec);
    }

    /**
     * Reads a topic without end; committed records only. One consumer and one thread a subscription; emits no more than
     * requested (the consumer is paused meanwhile). A record that cannot be decoded, or fails its CRC, goes to
     * dead-letters and is skipped; one of another type is skipped ({@code SpecificRecord.class} takes every type). With
     * {@link From.End} the position is fixed when {@code subscribe} returns, for which it asks the broker.
     */
    public <T extends SpecificRecord> Flux<Event<T>> read(Topic topic, Class<T> type, From from) {
        return subscription(subscriber -> {
            From fixed = from instanceof From.End ? new From.Positions(topics.ends(topic)) : from;
            return reader(topic, type, fixed, Map::of, subscriber);
        });
    }

    /**
     * Reads from the first record up to what was the end at the subscription, then completes; committed records only.
     * Transactions that were open at that end are waited for, until they are committed or aborted.
     */
    public <T extends SpecificRecord> Flux<Event<T>> readToEnd(Topic topic, Class<T> type) {
        return subscription(
                subscriber -> reader(topic, type, new From.Beginning(), () -> topics.ends(topic), subscriber));
    }

    /**
     * Reads as a member of a share group (KIP-932): any number of members share the records, whatever the partitions.
     * Every event must be acknowledged, after its results are published: the next poll (of 2 records at most) comes
     * when all of the last are. What is not acknowledged within 15 s, or when the subscription is cancelled, is
     * delivered to another member. Group settings are set and awaited before subscribing.
     */
    public <T extends SpecificRecord> Flux<Event<T>> share(Topic topic, Class<T> type, String group) {
        return subscription(subscriber -> {
            shareGroups.require();
            shareGroups.prepare(group);
            return new ShareReader<>(
                    reading(topic, type), subscriber, new KafkaShareConsumer<>(settings.sharer(group)));
        });
    }

    private <T extends SpecificRecord> Reader<T> reader(
            Topic topic,
            Class<T> type,
            From from,
            Supplier<Map<Integer, Long>> end,
            CoreSubscriber<? super Event<T>> subscriber) {
        Map<String, Object> consumer =
                from instanceof From.Group group ? settings.member(group.id()) : settings.reader();
        return new Reader<>(reading(topic, type), subscriber, new KafkaConsumer<>(consumer), from, end);
    }

    private <T extends SpecificRecord> Reading<T> reading(Topic topic, Class<T> type) {
        return new Reading<>(topic, type, codec, deadLetters);
    }

    private <T extends SpecificRecord> Flux<Event<T>> subscription(
            Function<CoreSubscriber<? super Event<T>>, ConsumerThread<T>> thread) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Event<T>> subscriber) {
                ConsumerThread<T> reader;
                try {
                    reader = thread.apply(subscriber);
                } catch (KafkaException | EventLogException e) {
                    Operators.error(subscriber, e);
                    return;
                }
                readers.add(reader);
                consumers.register();
                reader.begin(() -> {
                    readers.remove(reader);
                    consumers.arriveAndDeregister();
                });
            }
        };
    }

    /**
     * Ends every reading with an error, lets consumers leave their groups, so that no other member waits for their time-outs, writes what was handed over
     * within 10 s, and lets the broker go.
     */
    @Override
    public void close() {
        readers.forEach(reader -> reader.fail(new EventLogException("the log was closed")));
        awaitConsumers();
        sender.close();
        admin.close(Duration.ofSeconds(5));
    }

    private void awaitConsumers() {
        try {
            consumers.awaitAdvanceInterruptibly(
                    consumers.arriveAndDeregister(), CONSUMERS.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("a consumer has not left its group within {} s", CONSUMERS.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The only writer of a transactional id. */
    public interface Transactions extends AutoCloseable {
        /**
         * Writes all of them or none; completes, on Reactor's parallel scheduler, when committed; {@link
         * FencedException} when another writer has taken over. Calls are served one after another.
         */
        Mono<Void> publish(List<Outgoing> records);

        @Override
        void close();
    }
}
