package io.directpred.events;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Looks at topics and leaves no trace at the broker: no group, no committed offset, no producer, no topic made, no dead
 * letter. Committed records only.
 *
 * <p>Belongs to one thread, {@link #wake} excepted. Methods throw {@link EventLogException} where the broker refuses.
 */
public final class TopicTap implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** What the broker says of a topic. */
    public enum Presence {
        THERE,
        /** not there; of the topic that is read also: removed and made anew */
        ABSENT,
        /** the broker did not answer in time, and may come back */
        UNANSWERED
    }

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PublishedSchemas published;
    private final Codec codec;
    private Map<Topic, Uuid> read = Map.of();
    private Map<TopicPartition, Long> ends = Map.of();

    private TopicTap(Admin admin, KafkaConsumer<byte[], byte[]> consumer, PublishedSchemas published) {
        this.published = published;
        this.codec = new Codec(Schemas.KNOWN.and(published));
        this.admin = admin;
        this.consumer = consumer;
    }

    /**
     * Connects, waiting for the broker up to {@code limit}.
     *
     * @throws EventLogException naming the address and the remedy
     */
    public static TopicTap open(KafkaConnection connection, Duration limit) {
        ClientSettings settings = new ClientSettings(connection);
        Admin admin = Reachable.admin(connection.bootstrapServers(), settings.admin(), limit);
        try {
            return new TopicTap(
                    admin,
                    new KafkaConsumer<>(settings.tap()),
                    new PublishedSchemas(() -> new KafkaConsumer<>(settings.tap())));
        } catch (KafkaException e) {
            admin.close(Duration.ZERO);
            throw new EventLogException("the Kafka properties do not work: " + e.getMessage(), e);
        }
    }

    /**
     * Turns to a topic, whatever was read before, if it is there; unanswered also when woken.
     *
     * @param fromEnd only what becomes readable after this call
     */
    public Presence turnTo(Topic wanted, boolean fromEnd) {
        return turnTo(List.of(wanted), fromEnd);
    }

    /** The same with several topics, if all of them are there. */
    public Presence turnTo(List<Topic> wanted, boolean fromEnd) {
        return answer(wanted, () -> {
            Map<Topic, TopicDescription> found = describe(wanted);
            if (found.size() < wanted.size()) {
                return Presence.ABSENT;
            }
            turnTo(found, fromEnd);
            return Presence.THERE;
        });
    }

    private void turnTo(Map<Topic, TopicDescription> found, boolean fromEnd) {
        List<TopicPartition> partitions = found.entrySet().stream()
                .flatMap(topic -> topic.getValue().partitions().stream()
                        .map(p -> new TopicPartition(topic.getKey().name(), p.partition())))
                .toList();
        ends = ends(partitions);
        consumer.assign(partitions);
        if (fromEnd) {
            consumer.endOffsets(partitions).forEach(consumer::seek);
        } else {
            consumer.seekToBeginning(partitions);
        }
        read = found.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, topic -> topic.getValue()
                .topicId()));
    }

    /**
     * Records of open transactions among them: a transaction is done for its writer a moment before its records can be
     * read.
     */
    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        var asked = admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
        return TopicAdmin.await(asked.all(), "asking for the ends of topics").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    /** What has come, in the order of each partition; nothing after {@code limit}, or when woken. */
    public List<RawRecord> poll(Duration limit) {
        Map<String, Topic> byName = turnedTo().stream().collect(Collectors.toMap(Topic::name, Function.identity()));
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(limit);
            return StreamSupport.stream(records.spliterator(), false)
                    .map(record -> new RawRecord(Objects.requireNonNull(byName.get(record.topic())), codec, record))
                    .toList();
        } catch (WakeupException e) {
            return List.of();
        } catch (KafkaException e) {
            if (DamagedBatch.isPassed(consumer, e)) {
                return List.of();
            }
            throw failed(byName.keySet(), e);
        }
    }

    /**
     * Whether {@link #poll} has handed out all that was there when the tap was turned to what it reads. Transactions
     * that were open then are waited for, until they are committed or aborted.
     */
    public boolean caughtUp() {
        try {
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        } catch (WakeupException e) {
            return false;
        } catch (KafkaException e) {
            throw failed(names(turnedTo()), e);
        }
    }

    /** Asks the broker for the topics that are read: absent when one of them is. */
    public Presence presence() {
        Set<Topic> topics = turnedTo();
        return answer(topics, () -> {
            Map<Topic, TopicDescription> found = describe(topics);
            boolean same = topics.stream()
                    .allMatch(topic -> found.containsKey(topic)
                            && found.get(topic).topicId().equals(read.get(topic)));
            return same ? Presence.THERE : Presence.ABSENT;
        });
    }

    private Set<Topic> turnedTo() {
        if (read.isEmpty()) {
            throw new IllegalStateException("turn to a topic first");
        }
        return read.keySet();
    }

    /** Those that are there. */
    private Map<Topic, TopicDescription> describe(Collection<Topic> wanted) {
        Map<Topic, TopicDescription> found = new HashMap<>();
        for (Topic topic : wanted) {
            describe(topic).ifPresent(description -> found.put(topic, description));
        }
        return found;
    }

    private Optional<TopicDescription> describe(Topic wanted) {
        var asked = admin.describeTopics(
                List.of(wanted.name()), new DescribeTopicsOptions().timeoutMs((int) SOON.toMillis()));
        try {
            return Optional.ofNullable(TopicAdmin.await(asked.allTopicNames(), "describing topic " + wanted.name())
                    .get(wanted.name()));
        } catch (EventLogException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Presence answer(Collection<Topic> topics, Supplier<Presence> asked) {
        try {
            return asked.get();
        } catch (WakeupException | RetriableException e) {
            return Presence.UNANSWERED;
        } catch (EventLogException e) {
            if (e.getCause() instanceof RetriableException) {
                return Presence.UNANSWERED;
            }
            throw e;
        } catch (KafkaException e) {
            throw failed(names(topics), e);
        }
    }

    private static Collection<String> names(Collection<Topic> topics) {
        return topics.stream().map(Topic::name).sorted().toList();
    }

    private static EventLogException failed(Collection<String> topics, KafkaException e) {
        return new EventLogException("reading topic " + String.join(", ", topics) + " failed: " + e.getMessage(), e);
    }

    /** Ends a poll that waits, or the next one; on any thread. */
    public void wake() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(SOON));
        published.close();
        admin.close(SOON);
    }
}
