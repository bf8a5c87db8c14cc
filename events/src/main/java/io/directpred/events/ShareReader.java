package io.directpred.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * A member of a share group (KIP-932) for one subscriber. A turn: emit what is demanded, and when every record of the
 * last poll is acknowledged, commit and poll again. A share consumer has no pause: without demand it does not poll, and
 * without a poll it takes nothing from the others.
 *
 * <p>What takes longer than the group's lock is renewed three times a lock (KIP-1222), for at most {@link #HELD}: a record that is never acknowledged would
 * stand before all later ones in the end.
 *
 * <p>In memory are at most one poll's records, {@link ClientSettings#SHARED_POLL_RECORDS}.
 */
final class ShareReader<T extends SpecificRecord> extends ConsumerThread<T> {
    private static final Logger log = LoggerFactory.getLogger(ShareReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration HELD = Duration.ofMinutes(5);
    private static final int RENEWALS = 3;
    private static final int USUAL_LOCK_MILLIS = 15_000;

    private final String topic;
    private final ShareConsumer<byte[], byte[]> consumer;
    private final Queue<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
    private final List<Delivery> emitted = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private long taken;
    private long locked;

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

        boolean isOf(ConsumerRecord<byte[], byte[]> other) {
            return record.partition() == other.partition() && record.offset() == other.offset();
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
            if (isLockToBeRenewed()) {
                renew();
            } else {
                awaitNews();
            }
        } else if (!emitted.isEmpty()) {
            commit();
        } else if (hasDemand()) {
            taken = System.nanoTime();
            poll();
        } else {
            awaitNews();
        }
        return true;
    }

    private void poll() {
        locked = System.nanoTime();
        try {
            consumer.poll(POLL).forEach(polled::add);
        } catch (KafkaException e) {
            if (!DamagedBatch.isPassed(e)) {
                throw e;
            }
        }
    }

    private boolean isLockToBeRenewed() {
        long lock = TimeUnit.MILLISECONDS.toNanos(
                consumer.acquisitionLockTimeoutMs().orElse(USUAL_LOCK_MILLIS));
        long now = System.nanoTime();
        return now - locked >= lock / RENEWALS && now - taken < HELD.toNanos();
    }

    /** The consumer hands out once more what it has renewed. The rest had been taken away: it comes again, here or to another member. */
    private void renew() {
        accept();
        List<ConsumerRecord<byte[], byte[]>> held = Stream.concat(
                        emitted.stream().map(delivery -> delivery.record), polled.stream())
                .toList();
        held.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RENEW));
        uninterrupted(this::commitSync);
        polled.clear();
        uninterrupted(this::poll);
        emitted.removeIf(delivery -> !polled.removeIf(delivery::isOf));
    }

    private void accept() {
        emitted.removeIf(delivery -> {
            boolean done = delivery.acknowledged;
            if (done) {
                consumer.acknowledge(delivery.record, AcknowledgeType.ACCEPT);
            }
            return done;
        });
    }

    /** Demand, an acknowledgement, or the end. */
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
        accept();
        emitted.forEach(delivery -> consumer.acknowledge(delivery.record, AcknowledgeType.RELEASE));
        emitted.clear();
        uninterrupted(this::commitSync);
    }

    private void commitSync() {
        consumer.commitSync(SOON)
                .forEach((partition, failure) -> failure.ifPresent(e -> log.warn(
                        "{}: an acknowledgement was not taken, its record may come again: {}",
                        partition,
                        e.getMessage())));
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
