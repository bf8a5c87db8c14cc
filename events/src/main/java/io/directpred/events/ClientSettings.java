package io.directpred.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What each kind of Kafka client is told, with the reason. A property of the connection wins over a default; none of
 * those that carry a guarantee can be among them.
 */
final class ClientSettings {
    /** A broker away for minutes is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /**
     * One left open by a writer that died holds up readers of its partitions, and so other runs, for so long, and until
     * the broker looks (transaction.abort.timed.out.transaction.cleanup.interval.ms). What is written in one
     * ({@link Checkpoints#parts}) takes so long at 240 KB/s.
     */
    static final Duration TRANSACTION = Duration.ofSeconds(15);
    /** A member of a group that was not heard of for so long is replaced. */
    private static final Duration SESSION = Duration.ofMillis(2_500);
    /** In a session; a rebalance takes two of their intervals. */
    private static final int HEARTBEATS = 16;
    /** Bytes a consumer fetches ahead, and so holds; a larger single record is still handed out. */
    private static final int FETCH_BYTES = 16 << 20;
    /** Records of one poll: the most that wait for demand. */
    static final int POLL_RECORDS = 64;
    /** With more, one member takes nearly all of a short queue. */
    static final int SHARED_POLL_RECORDS = 2;

    /**
     * Buffers of sockets as the system sizes them. Kafka's own 64 and 128 KB are less than one W: it would pass in
     * pieces, each with a turn of both sides, and Java copies all that is left of a request at each of them.
     */
    private static final String SYSTEMS = "-1";

    /** Between two looks at a transaction that is still open. */
    private static final Duration FETCH_WAIT = Duration.ofMillis(50);

    /**
     * A topic that was deleted is asked for, with a warning each second, as long as a producer remembers that it wrote
     * to it.
     */
    private static final Duration METADATA = Duration.ofSeconds(10);

    private static final int MAX_REQUEST_BYTES = 66 << 20;
    private static final int BUFFER_BYTES = 96 << 20;

    private static final Set<String> NOT_FOR_SHARERS = Set.of(
            "isolation.level",
            "enable.auto.commit",
            "auto.offset.reset",
            "interceptor.classes",
            "session.timeout.ms",
            "heartbeat.interval.ms");

    /** Of two clients of one process that had the same id, only one would be seen in Java's management. */
    private static final AtomicLong NUMBER = new AtomicLong();

    private final KafkaConnection connection;

    ClientSettings(KafkaConnection connection) {
        this.connection = connection;
    }

    Map<String, Object> admin() {
        return settings(
                AdminClientConfig.configNames(), Map.of("default.api.timeout.ms", millis(Duration.ofMinutes(2))));
    }

    /**
     * Idempotent and acknowledged by all; no linger, since batches form under load by themselves. One request in
     * flight: with more, when the first batch of a partition fails (its leader is just starting) and the second does
     * not, the first is out of sequence for ever (KAFKA-15591).
     */
    Map<String, Object> producer() {
        Map<String, Object> settings = settings(
                ProducerConfig.configNames(),
                Map.of(
                        "acks", "all",
                        "enable.idempotence", "true",
                        "max.in.flight.requests.per.connection", "1",
                        "linger.ms", "0",
                        "delivery.timeout.ms", millis(PATIENCE),
                        "max.block.ms", millis(PATIENCE),
                        "max.request.size", Integer.toString(MAX_REQUEST_BYTES),
                        "buffer.memory", Integer.toString(BUFFER_BYTES),
                        "key.serializer", ByteArraySerializer.class.getName(),
                        "value.serializer", ByteArraySerializer.class.getName()));
        settings.putIfAbsent("metadata.max.idle.ms", millis(METADATA));
        return settings;
    }

    Map<String, Object> transactions(String transactionalId) {
        Map<String, Object> settings = producer();
        settings.put("transactional.id", transactionalId);
        settings.put("transaction.timeout.ms", millis(TRANSACTION));
        return settings;
    }

    Map<String, Object> reader() {
        return settings(
                ConsumerConfig.configNames(),
                Map.of(
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false",
                        "max.poll.records", Integer.toString(POLL_RECORDS),
                        "fetch.max.bytes", Integer.toString(FETCH_BYTES),
                        "max.partition.fetch.bytes", Integer.toString(FETCH_BYTES / 4),
                        "default.api.timeout.ms", millis(PATIENCE),
                        "key.deserializer", ByteArrayDeserializer.class.getName(),
                        "value.deserializer", ByteArrayDeserializer.class.getName()));
    }

    /**
     * One that reads to an end that is already there. The fetch that it has sent ahead finds nothing more, and the
     * broker, which answers a connection's requests in their order, would hold its goodbye back for as long: by default
     * half a second.
     */
    Map<String, Object> readerToEnd() {
        Map<String, Object> settings = reader();
        settings.putIfAbsent("fetch.max.wait.ms", millis(FETCH_WAIT));
        return settings;
    }

    /** Who looks on is told soon that the broker does not answer. */
    Map<String, Object> tap() {
        Map<String, Object> settings = reader();
        settings.put("default.api.timeout.ms", millis(Duration.ofMinutes(1)));
        return settings;
    }

    /**
     * One that dies is missed after {@link #SESSION}, or the least that the broker allows; Kafka's own 45 s would be a
     * pause of the training. The price is a rebalance when a machine stands still for so long. Members that stay keep
     * their partitions in it, and with them their unacknowledged records.
     *
     * <p>The classic protocol: of the consumer protocol (KIP-848) the broker alone sets the time-out, for all groups,
     * and allows no less than 45 s by default.
     *
     * @param shortestSession that the broker allows
     */
    Map<String, Object> member(String group, Duration shortestSession) {
        Duration session = SESSION.compareTo(shortestSession) > 0 ? SESSION : shortestSession;
        Map<String, Object> settings = reader();
        settings.put("group.id", group);
        settings.putIfAbsent("session.timeout.ms", millis(session));
        settings.putIfAbsent("heartbeat.interval.ms", millis(session.dividedBy(HEARTBEATS)));
        settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        return settings;
    }

    Map<String, Object> sharer(String group) {
        Map<String, Object> settings = reader();
        NOT_FOR_SHARERS.forEach(settings::remove);
        settings.put("group.id", group);
        settings.put("share.acknowledgement.mode", "explicit");
        settings.put("share.acquire.mode", "record_limit");
        settings.put("max.poll.records", Integer.toString(SHARED_POLL_RECORDS));
        return settings;
    }

    private Map<String, Object> settings(Set<String> names, Map<String, String> defaults) {
        Map<String, Object> settings = new HashMap<>(defaults);
        settings.put("send.buffer.bytes", SYSTEMS);
        settings.put("receive.buffer.bytes", SYSTEMS);
        connection.properties().forEach((key, value) -> {
            if (names.contains(key)) {
                settings.put(key, value);
            }
        });
        settings.computeIfPresent(KafkaConnection.CLIENT, (key, name) -> name + "." + NUMBER.incrementAndGet());
        settings.put("bootstrap.servers", connection.bootstrapServers());
        settings.put("enable.metrics.push", "false");
        settings.merge("metric.reporters", KafkaMeters.class.getName(), (theirs, ours) -> theirs + "," + ours);
        return settings;
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
