package io.directpred.events;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Topics at the broker: made, verified, measured, shortened, removed. */
final class TopicAdmin {
    private static final Duration TO_APPEAR = Duration.ofSeconds(30);
    private static final int PING_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
    private static final String IN_SYNC = "min.insync.replicas";
    private static final String SEGMENT_BYTES = "segment.bytes";
    /** What only says how much is kept, how long, and in which form: no guarantee hangs on it. */
    private static final Set<String> BOUNDS =
            Set.of("retention.ms", "retention.bytes", SEGMENT_BYTES, "min.cleanable.dirty.ratio", "compression.type");

    private final Admin admin;
    private final String bootstrapServers;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    TopicAdmin(Admin admin, String bootstrapServers) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    /** Another service may create the same topics at the same time: who comes second verifies. */
    void ensure(Collection<Topic> topics) {
        List<NewTopic> wanted = topics.stream()
                .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.settings()))
                .toList();
        admin.createTopics(wanted)
                .values()
                .forEach((name, created) -> awaitUnless(TopicExistsException.class, created, "creating topic " + name));
        topics.forEach(this::verify);
        topics.forEach(this::ends); // answered by the leader of each partition, so none is still starting
    }

    private void verify(Topic topic) {
        TopicDescription described = describe(topic);
        int partitions = described.partitions().size();
        if (partitions != topic.partitions()) {
            throw new EventLogException("topic " + topic.name() + " has " + partitions + " partitions, expected "
                    + topic.partitions() + ": kafka-topics.sh --bootstrap-server " + bootstrapServers
                    + " --delete --topic " + topic.name()
                    + " removes it with all its records, and directpred creates it again");
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config found = config(admin, resource);
        int replicas = described.partitions().get(0).replicas().size();
        String inSync = value(found.get(IN_SYNC));
        if (number(inSync) > replicas) { // every record would wait for ever
            refuse(topic, IN_SYNC, inSync, replicas + " at the most, the number of its replicas", "" + replicas);
        }
        new TreeMap<>(topic.settings()).forEach((key, expected) -> {
            String value = value(found.get(key));
            if (!expected.equals(value)) {
                differs(topic, key, value, expected, key.equals(SEGMENT_BYTES) && !isRoomFor(topic, value));
            }
        });
    }

    private static String value(@Nullable ConfigEntry found) {
        return found == null || found.value() == null ? "nothing" : found.value();
    }

    /** A record must fit its segment. */
    private static boolean isRoomFor(Topic topic, String segmentBytes) {
        return number(segmentBytes) >= topic.maxBytes();
    }

    private static long number(String value) {
        return value.matches("-?[0-9]{1,18}") ? Long.parseLong(value) : -1;
    }

    private void differs(Topic topic, String key, String value, String expected, boolean breaks) {
        boolean larger = key.equals("max.message.bytes") && number(value) > number(expected);
        if (!breaks && (larger || BOUNDS.contains(key))) {
            if (told.add(topic.name() + " " + key)) {
                LOG.warn("topic {} has {}={}, usual is {}: it is left as it is", topic.name(), key, value, expected);
            }
            return;
        }
        refuse(topic, key, value, expected, expected);
    }

    private void refuse(Topic topic, String key, String value, String expected, String mended) {
        throw new EventLogException("topic " + topic.name() + " has " + key + "=" + value + ", expected " + expected
                + ": kafka-configs.sh --bootstrap-server " + bootstrapServers
                + " --alter --entity-type topics --entity-name " + topic.name() + " --add-config " + key + "="
                + mended
                + " mends it");
    }

    /** A topic just made is known to the controller first, and to the broker that is asked a little later. */
    private TopicDescription describe(Topic topic) {
        return new Deadline(TO_APPEAR)
                .until(
                        () -> awaitUnless(
                                UnknownTopicOrPartitionException.class,
                                only(admin.describeTopics(List.of(topic.name())).topicNameValues()),
                                "describing topic " + topic.name()),
                        () -> "topic " + topic.name() + " was created but does not appear: see the broker's log");
    }

    void remove(Collection<Topic> topics) {
        admin.deleteTopics(topics.stream().map(Topic::name).toList())
                .topicNameValues()
                .forEach((name, removed) ->
                        awaitUnless(UnknownTopicOrPartitionException.class, removed, "removing topic " + name));
    }

    /**
     * Offset after the last record of each partition, records of open transactions among them; throws
     * {@link MissingTopicException}.
     */
    Map<Integer, Long> ends(Topic topic) {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        var ends = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        return awaitUnless(
                        UnknownTopicOrPartitionException.class,
                        ends.all(),
                        "asking for the ends of topic " + topic.name())
                .orElseThrow(() -> new MissingTopicException(topic.name()))
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        e -> e.getKey().partition(), e -> e.getValue().offset()));
    }

    KafkaFuture<?> ping() {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs(PING_MILLIS))
                .nodes();
    }

    KafkaFuture<Void> forget(Topic topic, Map<Integer, Long> before) {
        return admin.deleteRecords(before.entrySet().stream()
                        .collect(Collectors.toMap(
                                e -> new TopicPartition(topic.name(), e.getKey()),
                                e -> RecordsToDelete.beforeOffset(e.getValue()))))
                .all();
    }

    /** The answer, or none where the broker fails with the error given. */
    private static <R> Optional<R> awaitUnless(
            Class<? extends Exception> allowed, KafkaFuture<R> future, String doing) {
        try {
            return Optional.ofNullable(await(future, doing));
        } catch (EventLogException e) {
            if (allowed.isInstance(e.getCause())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Config config(Admin admin, ConfigResource resource) {
        return await(
                only(admin.describeConfigs(List.of(resource)).values()), "reading the settings of " + resource.name());
    }

    static <R> R only(Map<?, R> answers) {
        return answers.values().iterator().next();
    }

    static <R> R await(KafkaFuture<R> future, String doing) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EventLogException(doing + " failed: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventLogException(doing + " was interrupted", e);
        }
    }
}
