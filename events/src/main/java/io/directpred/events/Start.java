package io.directpred.events;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a {@link From} is to a consumer: its settings, its first position, and what an acknowledgement does. */
interface Start {

    Map<String, Object> settings(ClientSettings settings, BrokerConfiguration broker);

    /**
     * Assigns or subscribes the consumer.
     *
     * @param partitions all of the topic, one at least
     * @param membership is told of rebalances, where there are any
     */
    void position(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, ConsumerRebalanceListener membership);

    /** What is to be run when the record is done with; called in the order of the offsets. */
    Runnable acknowledgement(ConsumerRecord<byte[], byte[]> record, AcknowledgedOffsets progress);

    /** All partitions, from the offsets given or else from their first record; nothing is committed. */
    record Assigned(Map<Integer, Long> offsets) implements Start {
        @Override
        public Map<String, Object> settings(ClientSettings settings, BrokerConfiguration broker) {
            return settings.reader();
        }

        @Override
        public void position(
                Consumer<byte[], byte[]> consumer,
                List<TopicPartition> partitions,
                ConsumerRebalanceListener membership) {
            String topic = partitions.get(0).topic();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            offsets.forEach((partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
        }

        @Override
        public Runnable acknowledgement(ConsumerRecord<byte[], byte[]> record, AcknowledgedOffsets progress) {
            return () -> {};
        }
    }

    /** The partitions that the group gives, from its committed position; what is acknowledged is tracked. */
    record Subscribed(String group) implements Start {
        @Override
        public Map<String, Object> settings(ClientSettings settings, BrokerConfiguration broker) {
            return settings.member(group, broker.shortestSession());
        }

        @Override
        public void position(
                Consumer<byte[], byte[]> consumer,
                List<TopicPartition> partitions,
                ConsumerRebalanceListener membership) {
            consumer.subscribe(List.of(partitions.get(0).topic()), membership);
        }

        @Override
        public Runnable acknowledgement(ConsumerRecord<byte[], byte[]> record, AcknowledgedOffsets progress) {
            return progress.track(record);
        }
    }
}
