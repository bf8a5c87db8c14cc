package io.directpred.events;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a member of a consumer group has come: of each partition the contiguous prefix of acknowledged records,
 * whatever the order of the acknowledgements. Belongs to the consumer's thread; only an acknowledgement itself may come
 * from another.
 */
final class AcknowledgedOffsets {
    private final Map<TopicPartition, Deque<Step>> emitted = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private static final class Step implements Runnable {
        final long offset;
        private volatile boolean acknowledged;

        Step(long offset) {
            this.offset = offset;
        }

        @Override
        public void run() {
            acknowledged = true;
        }
    }

    /** To be called in the order of the offsets; the answer is run when the record is done with. */
    Runnable track(ConsumerRecord<?, ?> record) {
        Step step = new Step(record.offset());
        emitted.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), p -> new ArrayDeque<>())
                .addLast(step);
        return step;
    }

    /** What can be committed now: the offset after each prefix. */
    Map<TopicPartition, OffsetAndMetadata> acknowledged() {
        emitted.forEach((partition, steps) -> {
            while (!steps.isEmpty() && steps.getFirst().acknowledged) {
                uncommitted.put(partition, new OffsetAndMetadata(steps.removeFirst().offset + 1));
            }
        });
        return Map.copyOf(uncommitted);
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach(uncommitted::remove);
    }

    /** The partitions are another member's now: what is acknowledged later counts no more. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(emitted::remove);
        partitions.forEach(uncommitted::remove);
    }
}
