package io.directpred.events;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * A candidate of one election, on a thread of its own: of all members of a consumer group, the one that is assigned the
 * topic's only partition leads.
 *
 * <p>It reads nothing and commits nothing. Membership decides who tries; what a former leader still writes is for a
 * transactional id to refuse.
 */
final class Election implements Runnable {
    /** A member that stands by hears of a rebalance between two polls. */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration SOON = Duration.ofSeconds(5);

    private final Topic topic;
    private final Consumer<byte[], byte[]> consumer;
    private final FluxSink<Boolean> sink;
    private volatile boolean withdrawn;

    private Election(Topic topic, Consumer<byte[], byte[]> consumer, FluxSink<Boolean> sink) {
        this.topic = topic;
        this.consumer = consumer;
        this.sink = sink;
    }

    /**
     * True when this candidate has become the leader, false when it is no longer; a candidate until cancelled.
     *
     * @param consumers has a party more while it is a member of its group
     */
    static Flux<Boolean> of(Topic topic, Map<String, Object> member, Phaser consumers) {
        return Flux.create(
                sink -> {
                    Election candidate = new Election(topic, new KafkaConsumer<>(member), sink);
                    sink.onDispose(candidate::withdraw);
                    consumers.register();
                    Runnable candidacy = () -> {
                        try {
                            candidate.run();
                        } finally {
                            consumers.arriveAndDeregister();
                        }
                    };
                    Thread thread = new Thread(candidacy, "election " + member.get("group.id"));
                    thread.setDaemon(true);
                    thread.start();
                },
                FluxSink.OverflowStrategy.LATEST);
    }

    @Override
    public void run() {
        try (consumer) {
            consumer.subscribe(List.of(topic.name()), new Assignment());
            while (!withdrawn) {
                consumer.poll(POLL);
            }
            consumer.close(CloseOptions.timeout(SOON)); // leaves the group: the next one need not wait for a time-out
        } catch (WakeupException e) {
            sink.complete();
        } catch (KafkaException e) {
            sink.error(
                    new EventLogException("the election over topic " + topic.name() + " failed: " + e.getMessage(), e));
        }
    }

    private void withdraw() {
        withdrawn = true;
        consumer.wakeup();
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            if (!partitions.isEmpty()) {
                sink.next(true);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty() && !withdrawn) {
                sink.next(false);
            }
        }
    }
}
