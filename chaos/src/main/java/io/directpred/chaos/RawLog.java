package io.directpred.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The log as bytes, committed or not: what faults write to it and look for in it. Belongs to one thread. */
final class RawLog implements AutoCloseable {
    /** Header of every record that a fault wrote. */
    static final String INJECTED = "chaos";

    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    RawLog(String bootstrap) {
        consumer = consumer(bootstrap);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "max.request.size", "70000000",
                        "buffer.memory", "140000000",
                        "max.block.ms", "60000",
                        "enable.metrics.push", "false"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "isolation.level", "read_uncommitted",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false",
                        "default.api.timeout.ms", "15000",
                        "fetch.max.wait.ms", "50",
                        "enable.metrics.push", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * Up to so many of each partition's newest records that belong to the run; none where the broker does not answer.
     */
    List<ConsumerRecord<byte[], byte[]>> newest(Topic topic, String run, int most) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try {
            Map<TopicPartition, Long> ends = assign(topic);
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(ends.keySet());
            ends.forEach((partition, end) ->
                    consumer.seek(partition, Math.max(starts.getOrDefault(partition, 0L), end - most)));
            long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() < until && !isAt(ends)) {
                consumer.poll(POLL).forEach(record -> {
                    if (isOf(record, run)) {
                        found.add(record);
                    }
                });
            }
        } catch (KafkaException e) {
            return found;
        }
        return found;
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static boolean isOf(ConsumerRecord<byte[], byte[]> record, String run) {
        Header header = record.headers().lastHeader("run");
        return header != null
                && new String(header.value(), UTF_8).equals(run)
                && record.headers().lastHeader(INJECTED) == null
                && record.value() != null;
    }

    /** Runs the action as soon as a record of the run is written to the topic; false where none was in time. */
    boolean atNext(Topic topic, String run, Duration patience, Runnable action) {
        try {
            assign(topic).forEach(consumer::seek);
            long end = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (isOf(record, run)) {
                        action.run();
                        return true;
                    }
                }
            }
            return false;
        } catch (KafkaException e) {
            return false;
        }
    }

    private Map<TopicPartition, Long> assign(Topic topic) {
        List<TopicPartition> partitions = IntStream.range(0, topic.partitions())
                .mapToObj(p -> new TopicPartition(topic.name(), p))
                .toList();
        consumer.assign(partitions);
        return consumer.endOffsets(partitions);
    }

    /** Writes bytes as they are, marked as injected; false where the broker did not take them. */
    boolean write(String topic, byte[] key, byte[] value, List<Header> headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, key, value, headers);
        record.headers().add(INJECTED, new byte[0]);
        try {
            producer.send(record).get(60, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
