package io.directpred.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * Reads a topic for one subscriber. A turn: emit what is demanded, commit what was acknowledged, pause or resume, poll.
 *
 * <p>Nothing waits for a commit but the end of a membership: what a member that dies had not committed comes again.
 *
 * <p>In memory are at most one poll's records (64) here, and what the consumer fetched ahead (16 MB). While nothing is
 * demanded the partitions are paused and polling goes on, which keeps the membership of a group.
 */
final class Reader<T extends SpecificRecord> extends ConsumerThread<T> {
    private static final Logger log = LoggerFactory.getLogger(Reader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    /** A commit is a record on a topic of the broker's: as many as the records read would be too many. */
    private static final Duration BETWEEN_COMMITS = Duration.ofMillis(500);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final Start start;
    private final Supplier<Map<Integer, Long>> end;
    private final AcknowledgedOffsets progress = new AcknowledgedOffsets();
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    private Map<Integer, Long> ends = Map.of();
    private long lastCommit = System.nanoTime() - BETWEEN_COMMITS.toNanos();

    /**
     * Asked once, {@code end} says before which offset of each partition reading ends; no partitions: it never does.
     */
    Reader(
            Reading<T> reading,
            CoreSubscriber<? super Event<T>> subscriber,
            Consumer<byte[], byte[]> consumer,
            Start start,
            Supplier<Map<Integer, Long>> end) {
        super(reading, subscriber, "read");
        this.topic = reading.topic().name();
        this.consumer = consumer;
        this.start = start;
        this.end = end;
    }

    @Override
    void open() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new MissingTopicException(topic);
        }
        start.position(consumer, partitions, new Membership());
        ends = end.get();
    }

    @Override
    boolean runOnce() {
        while (hasDemand() && !polled.isEmpty()) {
            emit(polled.remove());
        }
        commitInPassing();
        if (isAtEnd()) {
            return false;
        }
        if (hasDemand()) {
            consumer.resume(consumer.assignment());
        } else {
            consumer.pause(consumer.assignment());
        }
        poll().forEach(record -> {
            if (record.offset() < ends.getOrDefault(record.partition(), Long.MAX_VALUE)) {
                polled.add(record);
            }
        });
        return true;
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(POLL);
        } catch (KafkaException e) {
            if (DamagedBatch.isPassed(consumer, e)) {
                return ConsumerRecords.empty();
            }
            throw e;
        }
    }

    /** By position, not by count: transaction markers and aborted records have offsets, too. */
    private boolean isAtEnd() {
        return !ends.isEmpty()
                && polled.isEmpty()
                && ends.entrySet().stream()
                        .allMatch(e -> consumer.position(new TopicPartition(topic, e.getKey())) >= e.getValue());
    }

    @Override
    Runnable acknowledgement(ConsumerRecord<byte[], byte[]> record) {
        return start.acknowledgement(record, progress);
    }

    private void commitInPassing() {
        if (System.nanoTime() - lastCommit < BETWEEN_COMMITS.toNanos()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = progress.acknowledged();
        if (!offsets.isEmpty()) {
            lastCommit = System.nanoTime();
            consumer.commitAsync(offsets, (done, failure) -> committed(offsets, failure));
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = progress.acknowledged();
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, SOON);
            committed(offsets, null);
        } catch (CommitFailedException | RetriableException | RebalanceInProgressException e) {
            committed(offsets, e);
        }
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
        if (failure == null) {
            progress.committed(offsets);
        } else if (failure instanceof CommitFailedException) {
            log.warn(
                    "{}: the group went on without this member, its records come again: {}",
                    topic,
                    failure.getMessage());
            progress.forget(offsets.keySet());
        } else if (failure instanceof RetriableException || failure instanceof RebalanceInProgressException) {
            log.debug("{}: not committed yet: {}", topic, failure.getMessage()); // a later commit has it, too
        } else {
            fail(failure);
        }
    }

    @Override
    void close() {
        uninterrupted(this::commit);
        uninterrupted(() -> consumer.close(CloseOptions.timeout(SOON)));
    }

    @Override
    void wake() {
        consumer.wakeup();
    }

    /** A rebalance clears pauses and takes partitions away; called within poll, on the consumer's thread. */
    private final class Membership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!hasDemand()) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            uninterrupted(Reader.this::commit);
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            progress.forget(partitions);
            polled.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
        }
    }
}
