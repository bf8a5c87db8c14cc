package io.directpred.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * A member of a share group (KIP-932) for one subscriber. A turn: emit what is demanded, and when every record of the
 * last poll is acknowledged, commit and poll again. A share consumer has no pause: without demand it does not poll, and
 * without a poll it takes nothing from the others.
 *
 * <p>In memory are at most one poll's records, {@link ClientSettings#SHARED_POLL_RECORDS}.
 */
final class ShareReader<T extends SpecificRecord> extends ConsumerThread<T> {
    private static final Logger log = LoggerFactory.getLogger(ShareReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String topic;
    private final ShareConsumer<byte[], byte[]> consumer;
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    private final List<Delivery> emitted = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private boolean coordinatorAway;

    ShareReader(
            Reading<T> reading, CoreSubscriber<? super Event<T>> subscriber, ShareConsumer<byte[], byte[]> consumer) {
        super(reading, subscriber, "share");
        this.topic = reading.topic().name();
        this.consumer = consumer;
    }

    private final class Delivery implements Runnable {
        final ConsumerRecord<byte[], byte[]> record;
        private volatile boolean acknowledged;

        Delivery(ConsumerRecord<byte[], byte[]> record) {
            this.record = record;
        }

        @Override
        public void run() {
            acknowledged = true;
            news.release();
        }
    }

    @Override
    void open() {
        consumer.subscribe(List.of(topic));
    }

    @Override
    boolean runOnce() {
        while (hasDemand() && !polled.isEmpty()) {
            emit(polled.remove());
        }
        if (!polled.isEmpty() || !emitted.stream().allMatch(delivery -> delivery.acknowledged)) {
            awaitNews();
        } else if (!emitted.isEmpty()) {
            commit();
        } else if (hasDemand()) {
            poll();
        } else {
            awaitNews();
        }
        return true;
    }

    private void poll() {
        try {
            consumer.poll(POLL).forEach(polled::add);
            coordinatorAway = false;
        } catch (KafkaException e) {
            if (!DamagedBatch.isPassed(e)) {
                throw e;
            }
        } catch (IllegalStateException e) {
            if (!isCoordinatorAway(e)) {
                throw e;
            }
            awaitCoordinator(e);
        }
    }

    /** Of a busy broker (KIP-932). The client has no exception of its own for it, and its next poll asks again. */
    private static boolean isCoordinatorAway(IllegalStateException e) {
        String unexpected = "Unexpected error code " + Errors.COORDINATOR_NOT_AVAILABLE.code() + " while fetching";
        return String.valueOf(e.getMessage()).startsWith(unexpected);
    }

    /** One line however long it takes. The pause is ours: the client's next poll would be answered so at once. */
    private void awaitCoordinator(IllegalStateException e) {
        if (!coordinatorAway) {
            log.info(
                    "{}: the broker has not read the share group's state yet, asking again: {}", topic, e.getMessage());
        }
        coordinatorAway = true;
        awaitNews();
    }

    /** Demand, an acknowledgement, the end, or a second. */
    private void awaitNews() {
        try {
            if (news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            fail(e);
        }
    }

    @Override
    Runnable acknowledgement(ConsumerRecord<byte[], byte[]> record) {
        Delivery delivery = new Delivery(record);
        emitted.add(delivery);
        return delivery;
    }

    private void commit() {
        emitted.forEach(delivery -> consumer.acknowledge(
                delivery.record, delivery.acknowledged ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE));
        emitted.clear();
        uninterrupted(this::commitSync);
    }

    /**
     * Where the broker does not answer in time, as when its disk stalls, it delivers the records again: nothing is
     * lost.
     */
    private void commitSync() {
        try {
            consumer.commitSync(SOON)
                    .forEach((partition, failure) -> failure.ifPresent(e -> notTaken(partition.toString(), e)));
        } catch (RetriableException e) {
            notTaken(topic, e);
        }
    }

    private static void notTaken(String where, Exception e) {
        log.warn("{}: an acknowledgement was not taken, its record may come again: {}", where, e.getMessage());
    }

    /** What is not acknowledged goes to another member at once. */
    @Override
    void close() {
        try {
            polled.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
            polled.clear();
            commit();
        } finally {
            uninterrupted(() -> consumer.close(SOON));
        }
    }

    @Override
    void wake() {
        news.release();
        consumer.wakeup();
    }
}
