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

/** The log on a Kafka broker. */
final class KafkaLog implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);
    /** A consumer's last acknowledgements and its goodbye have 5 s each. */
    private static final Duration CONSUMERS = Duration.ofSeconds(12);

    private final ClientSettings settings;
    private final Admin admin;
    private final TopicAdmin topics;
    private final BrokerConfiguration broker;
    private final ShareGroups shareGroups;
    private final PublishedSchemas published;
    private final Codec codec;
    private final Sender sender;
    /** One request is in flight a producer: what a step waits for must not wait for a slice of view pairs. */
    private final Sender control;

    private final DeadLetters deadLetters;
    private final Set<ConsumerThread<?>> readers = ConcurrentHashMap.newKeySet();
    /** This log itself, and every consumer that has not yet said goodbye to the broker. */
    private final Phaser consumers = new Phaser(1);

    private KafkaLog(ClientSettings settings, Admin admin, String bootstrapServers) {
        this.settings = settings;
        this.admin = admin;
        this.topics = new TopicAdmin(admin, bootstrapServers);
        this.broker = new BrokerConfiguration(admin);
        this.shareGroups = new ShareGroups(admin);
        this.published = new PublishedSchemas(() -> new KafkaConsumer<>(settings.reader()));
        this.codec = new Codec(Schemas.KNOWN.and(published));
        this.sender = new Sender(settings.producer());
        this.control = new Sender(settings.producer(), sender.schemas());
        this.deadLetters = new DeadLetters(sender);
    }

    static KafkaLog open(KafkaConnection connection, Duration limit) {
        ClientSettings settings = new ClientSettings(connection);
        Admin admin = Reachable.admin(connection.bootstrapServers(), settings.admin(), limit);
        try {
            return new KafkaLog(settings, admin, connection.bootstrapServers());
        } catch (KafkaException e) {
            admin.close(Duration.ZERO);
            throw new EventLogException("the Kafka properties do not work: " + e.getMessage(), e);
        }
    }

    @Override
    public void ensure(Topic... wanted) {
        Set<Topic> all = new LinkedHashSet<>(List.of(wanted));
        all.add(Topics.DEAD_LETTERS);
        all.add(Topics.SCHEMAS);
        broker.requireInternalTopics();
        if (all.stream().anyMatch(Topics::isShared)) {
            shareGroups.require();
        }
        topics.ensure(all);
    }

    @Override
    public void remove(Topic... unwanted) {
        topics.remove(List.of(unwanted));
    }

    @Override
    public Map<Integer, Long> ends(Topic topic) {
        return topics.ends(topic);
    }

    @Override
    public Mono<List<TopicSize>> sizes(List<Topic> wanted) {
        return TopicSize.of(admin, wanted)
                .onErrorMap(
                        KafkaException.class,
                        e -> new EventLogException("asking how much is on topics failed: " + e.getMessage(), e))
                .publishOn(Schedulers.parallel());
    }

    @Override
    public Mono<Void> forget(Topic topic, Map<Integer, Long> before) {
        return Mono.fromCompletionStage(() -> topics.forget(topic, before).toCompletionStage())
                .onErrorMap(
                        KafkaException.class,
                        e -> new EventLogException(
                                "deleting records of topic " + topic.name() + " failed: " + e.getMessage(), e))
                .publishOn(Schedulers.parallel());
    }

    @Override
    public Flux<Boolean> leads(Topic topic, String group) {
        return Flux.defer(() -> Election.of(topic, settings.member(group, broker.shortestSession()), consumers));
    }

    @Override
    public Mono<Void> ping() {
        return Mono.fromCompletionStage(() -> topics.ping().toCompletionStage())
                .onErrorMap(e -> new EventLogException("the broker does not answer: " + e.getMessage(), e))
                .then();
    }

    @Override
    public Mono<Void> publish(Outgoing record) {
        Sender through = Topics.isControl(record.topic()) ? control : sender;
        return Mono.fromCallable(() -> codec.encode(record))
                .flatMap(encoded -> through.send(encoded, record.value().getSchema()));
    }

    @Override
    public Transactions transactions(String transactionalId) {
        return new TransactionalSender(
                transactionalId, settings.transactions(transactionalId), codec, sender.schemas());
    }

    @Override
    public <T extends SpecificRecord> Flux<Event<T>> read(Topic topic, Class<T> type, From from) {
        return subscription(subscriber -> {
            Start start = from.start(() -> topics.ends(topic));
            return reader(topic, type, start, start.settings(settings, broker), Map::of, subscriber);
        });
    }

    @Override
    public <T extends SpecificRecord> Flux<Event<T>> readToEnd(Topic topic, Class<T> type) {
        Start start = new Start.Assigned(Map.of());
        return subscription(
                subscriber -> reader(topic, type, start, settings.readerToEnd(), () -> topics.ends(topic), subscriber));
    }

    @Override
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
            Start start,
            Map<String, Object> consumer,
            Supplier<Map<Integer, Long>> end,
            CoreSubscriber<? super Event<T>> subscriber) {
        return new Reader<>(reading(topic, type), subscriber, new KafkaConsumer<>(consumer), start, end);
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

    @Override
    public void close() {
        readers.forEach(reader -> reader.fail(new EventLogException("the log was closed")));
        published.close();
        awaitConsumers();
        sender.close();
        control.close();
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
}
