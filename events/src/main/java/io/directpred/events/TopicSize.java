package io.directpred.events;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How much is on a topic, over its partitions.
 *
 * @param topic its name
 * @param records written so far, those deleted since and the marks of transactions among them
 * @param bytes that one replica holds now; -1: the broker does not tell
 */
public record TopicSize(String topic, long records, long bytes) {
    private static final int MILLIS = 5_000;

    /** Of topics that the broker has; never blocks. */
    static Mono<List<TopicSize>> of(Admin admin, Collection<Topic> topics) {
        return Mono.defer(() -> {
            Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                            topics.stream().map(Topic::name).toList(), new DescribeTopicsOptions().timeoutMs(MILLIS))
                    .topicNameValues();
            return Flux.fromIterable(topics)
                    .concatMap(topic -> mono(Objects.requireNonNull(described.get(topic.name())))
                            .onErrorResume(TopicSize::isNotThere, e -> Mono.empty()))
                    .collectList()
                    .flatMap(there -> there.isEmpty() ? Mono.just(List.of()) : measured(admin, there));
        });
    }

    /** Of a run whose name is no topic's, too. */
    private static boolean isNotThere(Throwable e) {
        return e instanceof UnknownTopicOrPartitionException || e instanceof InvalidTopicException;
    }

    private static Mono<List<TopicSize>> measured(Admin admin, List<TopicDescription> topics) {
        return Mono.zip(ends(admin, topics), bytes(admin, topics), (ends, bytes) -> topics.stream()
                .map(TopicDescription::name)
                .map(name -> new TopicSize(
                        name, sum(ends, name), bytes.map(b -> sum(b, name)).orElse(-1L)))
                .toList());
    }

    private static long sum(Map<TopicPartition, Long> of, String topic) {
        return of.entrySet().stream()
                .filter(e -> e.getKey().topic().equals(topic))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Mono<Map<TopicPartition, Long>> ends(Admin admin, List<TopicDescription> topics) {
        Map<TopicPartition, OffsetSpec> latest = topics.stream()
                .flatMap(TopicSize::partitions)
                .collect(toMap(Function.identity(), partition -> OffsetSpec.latest()));
        return mono(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED).timeoutMs(MILLIS))
                        .all())
                .map(ends -> ends.entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, e -> e.getValue().offset())));
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream().map(p -> new TopicPartition(topic.name(), p.partition()));
    }

    /** Of the fullest replica; empty where nobody may ask. */
    private static Mono<Optional<Map<TopicPartition, Long>>> bytes(Admin admin, List<TopicDescription> topics) {
        List<Integer> brokers = topics.stream()
                .flatMap(topic -> topic.partitions().stream())
                .flatMap(partition -> partition.replicas().stream())
                .map(Node::id)
                .distinct()
                .toList();
        return mono(admin.describeLogDirs(brokers, new DescribeLogDirsOptions().timeoutMs(MILLIS))
                        .allDescriptions())
                .map(all -> Optional.of(fullest(all.values())))
                .onErrorResume(KafkaException.class, e -> Mono.just(Optional.empty()));
    }

    private static Map<TopicPartition, Long> fullest(Collection<Map<String, LogDirDescription>> brokers) {
        Map<TopicPartition, Long> bytes = new HashMap<>();
        brokers.stream()
                .flatMap(directories -> directories.values().stream())
                .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                .filter(replica -> !replica.getValue().isFuture())
                .forEach(replica ->
                        bytes.merge(replica.getKey(), replica.getValue().size(), Math::max));
        return bytes;
    }

    private static <T> Mono<T> mono(KafkaFuture<T> answer) {
        return Mono.fromCompletionStage(answer.toCompletionStage());
    }
}
