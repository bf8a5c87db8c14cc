package io.directpred.events;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

/** Topics at the broker: made, verified, measured, shortened, removed. */
final class TopicAdmin {
    private static final Duration TO_APPEAR = Duration.ofSeconds(30);
    private static final int PING_MILLIS = 5_000;

    private final Admin admin;

    TopicAdmin(Admin admin) {
        this.admin = admin;
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
        int partitions = describe(topic).partitions().size();
        if (partitions != topic.partitions()) {
            throw new EventLogException("topic " + topic.name() + " has " + partitions + " partitions, expected "
                    + topic.partitions() + ": remove the topic, it is made anew");
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config found = config(admin, resource);
        new TreeMap<>(topic.settings()).forEach((key, expected) -> verify(topic, found.get(key), key, expected));
    }

    private static void verify(Topic topic, ConfigEntry found, String key, String expected) {
        String value = found == null ? "nothing" : found.value();
        if (!expected.equals(value)) {
            throw new EventLogException("topic " + topic.name() + " has " + key + "=" + value + ", expected " + expected
                    + ": kafka-configs --alter --entity-type topics --entity-name " + topic.name() + " --add-config "
                    + key + "=" + expected + ", or remove the topic, it is made anew");
        }
    }

    /** A topic just made is known to the controller first, and to the broker that is asked a little later. */
    private TopicDescription describe(Topic topic) {
        return new Patience(TO_APPEAR)
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

    /** Offset after the last record of each partition, records of open transactions among them. */
    Map<Integer, Long> ends(Topic topic) {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        var ends = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        return await(ends.all(), "asking for the ends of topic " + topic.name()).entrySet().stream()
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

    private static <R> R only(Map<?, R> answers) {
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
