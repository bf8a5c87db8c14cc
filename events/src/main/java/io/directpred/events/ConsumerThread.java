package io.directpred.events;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One subscription and the one thread that owns its consumer. Others ask ({@link #request}, {@link #cancel}) or
 * acknowledge, and wake the thread; every signal to the subscriber is emitted on it.
 */
abstract class ConsumerThread<T extends SpecificRecord> implements Subscription, Runnable {
    private static final Logger log = LoggerFactory.getLogger(ConsumerThread.class);

    private final Reading<T> reading;
    private final CoreSubscriber<? super Event<T>> subscriber;
    private final AtomicLong requested = new AtomicLong();
    private final Thread thread;
    private volatile boolean cancelled;
    private Runnable ended = () -> {};
    private boolean opened;
    private volatile @Nullable Throwable failure;

    ConsumerThread(Reading<T> reading, CoreSubscriber<? super Event<T>> subscriber, String purpose) {
        this.reading = reading;
        this.subscriber = subscriber;
        this.thread = new Thread(this, purpose + " " + reading.topic().name());
        thread.setDaemon(true);
    }

    /** Starts; {@code ended} is run before the last signal. */
    final void begin(Runnable ended) {
        this.ended = ended;
        subscriber.onSubscribe(this);
        thread.start();
    }

    /** Called before the first turn; again when woken meanwhile. */
    abstract void open();

    /**
     * One turn; false when there will be nothing more. May throw {@link WakeupException}: the next turn takes up what
     * was left.
     */
    abstract boolean runOnce();

    /** Called once, after the last turn. */
    abstract void close();

    /** Ends what the thread is blocked in; called on any thread. */
    abstract void wake();

    /** What is to be run, on any thread, when the record needs no more attention. */
    abstract Runnable acknowledgement(ConsumerRecord<byte[], byte[]> record);

    @Override
    public final void run() {
        try {
            while (isWanted() && turn()) {}
        } catch (Throwable e) {
            fail(e);
        } finally {
            closeQuietly();
            ended.run();
        }
        signalEnd();
    }

    private boolean isWanted() {
        return !cancelled && failure == null;
    }

    private boolean turn() {
        try {
            if (!opened) {
                open();
                opened = true;
            }
            return runOnce();
        } catch (WakeupException e) {
            return true;
        }
    }

    /** Runs a step that must not be left half done by a wake-up; the step bounds its time itself. */
    static void uninterrupted(Runnable step) {
        while (true) {
            try {
                step.run();
                return;
            } catch (WakeupException e) {
                log.trace("woken, again");
            }
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (RuntimeException e) {
            log.warn("{} did not close cleanly: {}", thread.getName(), e.toString());
        }
    }

    private void signalEnd() {
        Throwable cause = failure;
        if (cancelled) {
            log.debug("{} has ended", thread.getName(), cause);
        } else if (cause == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(cause);
        }
    }

    final boolean hasDemand() {
        return requested.get() > 0 && isWanted();
    }

    /** Emits the record, or buries or skips it, which takes nothing of the demand. */
    final void emit(ConsumerRecord<byte[], byte[]> record) {
        Runnable acknowledgement = acknowledgement(record);
        try {
            if (record.value() == null && reading.topic().isCompacted()) { // a tombstone: removed, and so not there
                acknowledgement.run();
                return;
            }
            Event<T> event = reading.event(record, acknowledgement);
            if (event == null) {
                SkippedRecords.count(record.topic(), SkippedRecords.TYPE);
                acknowledgement.run();
            } else {
                requested.getAndUpdate(n -> n == Long.MAX_VALUE ? n : n - 1);
                subscriber.onNext(event);
            }
        } catch (UndecodableException e) {
            SkippedRecords.count(record.topic(), e.kind());
            reading.deadLetters()
                    .bury(record, String.valueOf(e.getMessage()))
                    .subscribe(none -> {}, this::fail, acknowledgement);
        }
    }

    @Override
    public final void request(long n) {
        if (n <= 0) {
            fail(new IllegalArgumentException(
                    "a subscriber requested " + n + " events: it must be 1 or more (Reactive Streams, rule 3.9)"));
        } else if (requested.getAndUpdate(r -> Operators.addCap(r, n)) == 0) {
            wakeFromOutside();
        }
    }

    @Override
    public final void cancel() {
        cancelled = true;
        wakeFromOutside();
    }

    /** Ends the subscription with an error; on any thread. */
    final void fail(Throwable cause) {
        failure = cause instanceof EventLogException || cause instanceof IllegalArgumentException
                ? cause
                : new EventLogException(
                        "reading topic " + reading.topic().name() + " failed: " + cause.getMessage(), cause);
        wakeFromOutside();
    }

    final void wakeFromOutside() {
        if (Thread.currentThread() != thread) {
            wake();
        }
    }
}
