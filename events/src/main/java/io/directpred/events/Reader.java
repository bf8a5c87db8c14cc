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
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * Reads a topic for one subscriber. A turn: commit what was acknowledged, emit what is demanded, pause or resume, poll.
 *
 * <p>In memory are at most one poll's records (64) here, and what the consumer fetched ahead (16 MB). While nothing is
 * demanded the partitions are paused and polling goes on, which keeps the membership of a group.
 */
final class Reader<T extends SpecificRecord> extends ConsumerThread<T> {
    private static final Logger log = LoggerFactory.getLogger(Reader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final From from;
    private final Supplier<Map<Integer, Long>> end;
    private final Progress progress = new Progress();
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    private Map<Integer, Long> ends = Map.of();

    /**
     * Asked once, {@code end} says before which offset of each partition reading ends; no partitions: it never does.
     */
    Reader(
            Reading<T> reading,
            CoreSubscriber<? super Event<T>> subscriber,
            Consumer<byte[], byte[]> consumer,
            From from,
            Supplier<Map<Integer, Long>> end) {
        super(reading, subscriber, "read");
        this.topic = reading.topic().name();
        this.consumer = consumer;
        this.from = from;
        this.end = end;
    }

    @Override
    void open() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new EventLogException("topic " + topic + " is not there: ensure it before reading");
        }
        if (from instanceof From.Group) {
            consumer.subscribe(List.of(topic), new Membership());
        } else {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        if (from instanceof From.Positions positions) {
            positions
                    .offsets()
                    .forEach((partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
        }
        ends = end.get();
    }

    @Override
    boolean runOnce() {
        commit();
        while (hasDemand() && !polled.isEmpty()) {
            emit(polled.remove());
        }
        if (isAtEnd()) {
            return false;
        }
        if (hasDemand()) {
            consumer.resume(consumer.assignment());
        } else {
            consumer.pause(consumer.assignment());
        }
        consumer.poll(POLL).forEach(record -> {
            if (record.offset() < ends.getOrDefault(record.partition(), Long.MAX_VALUE)) {
                polled.add(record);
            }
        });
        return true;
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
        return from instanceof From.Group ? progress.track(record) : () -> {};
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = progress.acknowledged();
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, SOON);
            progress.committed(offsets);
        } catch (RebalanceInProgressException | TimeoutException e) {
            log.debug("{}: not committed yet: {}", topic, e.getMessage()); // the next turn tries again
        } catch (CommitFailedException e) {
            log.warn("{}: the group went on without this member, its records come again: {}", topic, e.getMessage());
            progress.forget(offsets.keySet());
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
