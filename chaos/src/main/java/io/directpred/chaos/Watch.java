package io.directpred.chaos;

import io.directpred.events.EventLogException;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RawRecord;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.TopicTap.Presence;
import io.directpred.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their first record, by default every one of a run, live, since some are deleted behind their
 * reader: one thread a topic, committed records only.
 *
 * <p>It comes in by the broker's own listener, so that no cut network holds it up; a broker that is away is waited for.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TO_CLOSE = Duration.ofSeconds(10);

    private final KafkaConnection broker;
    private final List<Topic> topics;
    private final Consumer<RawRecord> seen;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** @param seen is told every record, on the thread of its topic */
    Watch(String bootstrap, String run, Consumer<RawRecord> seen) {
        this(bootstrap, topics(run), seen);
    }

    Watch(String bootstrap, List<Topic> topics, Consumer<RawRecord> seen) {
        this.broker = KafkaConnection.to(bootstrap);
        this.topics = topics;
        this.seen = seen;
    }

    void start() {
        for (Topic topic : topics) {
            Thread thread = new Thread(() -> follow(topic), "watch " + topic.name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    static List<Topic> topics(String run) {
        return List.of(
                Topics.viewPairs(run),
                Topics.viewRequests(run),
                Topics.RUNS,
                Topics.CORRELATIONS,
                Topics.PREDICTOR_WEIGHTS,
                Topics.CHECKPOINTS,
                Topics.TRAINING_METRICS,
                Topics.PROBE_REPORTS,
                Topics.DEAD_LETTERS);
    }

    private void follow(Topic topic) {
        while (!closed) {
            try (TopicTap tap = TopicTap.open(broker, PATIENCE)) {
                while (!closed && tap.turnTo(topic, false) != Presence.THERE) {
                    Thread.sleep(POLL.toMillis());
                }
                while (!closed) {
                    tap.poll(POLL).forEach(seen);
                }
                return;
            } catch (EventLogException e) {
                LOG.warn("{}: {}", topic.name(), e.getMessage()); // from the beginning: what comes again is dropped
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("{}", topic.name(), e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        long end = System.nanoTime()
                + TO_CLOSE.toNanos(); // of all together: where the broker is gone, each of them waits for it
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
