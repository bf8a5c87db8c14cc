package io.directpred.events;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that the broker's disk has damaged: a batch whose CRC does not hold (KIP-98, record batch), which a consumer
 * refuses to pass by itself.
 *
 * <p>It is left out like a record of a wrong CRC, and counted, offset by offset until the next batch. No letter is
 * written: its content cannot be had.
 */
final class DamagedBatch {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedBatch.class);

    /** Kafka has no type and no field for it. */
    private static final Pattern MESSAGE =
            Pattern.compile("Record batch for partition (.+)-(\\d+) at offset (\\d+) is invalid.*", Pattern.DOTALL);

    private DamagedBatch() {}

    private record Place(TopicPartition partition, long offset) {}

    /** Whether the failure of a poll is such a batch; the consumer's position is then an offset further. */
    static boolean isPassed(Consumer<?, ?> consumer, KafkaException failure) {
        Optional<Place> damaged = place(failure);
        damaged.ifPresent(batch -> {
            long position = consumer.position(batch.partition);
            if (position <= batch.offset) {
                tell(batch);
            }
            consumer.seek(batch.partition, Math.max(position, batch.offset) + 1);
        });
        return damaged.isPresent();
    }

    /**
     * Whether the failure of a share consumer's poll is such a batch: that one has refused it to the broker, and passes
     * it by itself.
     */
    static boolean isPassed(KafkaException failure) {
        Optional<Place> damaged = place(failure);
        damaged.ifPresent(DamagedBatch::tell);
        return damaged.isPresent();
    }

    private static Optional<Place> place(KafkaException failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            Matcher damage = MESSAGE.matcher(String.valueOf(e.getMessage()));
            if (damage.matches()) {
                TopicPartition partition = new TopicPartition(damage.group(1), Integer.parseInt(damage.group(2)));
                return Optional.of(new Place(partition, Long.parseLong(damage.group(3))));
            }
        }
        return Optional.empty();
    }

    private static void tell(Place batch) {
        LOG.error(
                "{} at {}: the broker's disk has damaged what stands there; it is left out",
                batch.partition,
                batch.offset);
        SkippedRecords.count(batch.partition.topic(), SkippedRecords.CRC);
    }
}
