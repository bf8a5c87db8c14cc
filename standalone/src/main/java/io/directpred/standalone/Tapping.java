package io.directpred.standalone;

import io.directpred.events.RawRecord;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.TopicTap.Presence;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Follows one topic on a tap until it is asked to stop, enough lines are written, nobody reads them, or the topic is removed. */
final class Tapping implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private final TopicTap tap;
    private final String bootstrap;
    private final PrintWriter err;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Interrupt interrupt = new Interrupt(this::stop, 6, "ended amid a line, which nobody takes");
    private boolean answered = true;

    Tapping(TopicTap tap, String bootstrap, PrintWriter err) {
        this.tap = tap;
        this.bootstrap = bootstrap;
        this.err = err;
    }

    /** Ctrl-C comes here, on a thread of its own. */
    void stop() {
        stopped.countDown();
        tap.wake();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** The run that is running, where there is one and no other; throws {@link BadInput} naming those there are. */
    String onlyRun(TapTopic asked) {
        List<String> running = TapTopic.running(tap, this::isStopped);
        if (running.size() != 1) {
            throw new BadInput("TOPIC = " + asked.name() + ": every run has one of its own, and on " + bootstrap
                    + (running.isEmpty() ? " no run is running" : " several are running: " + String.join(", ", running))
                    + "; name the run with --run");
        }
        say(err, "run " + running.get(0) + " is the one that is running");
        return running.get(0);
    }

    /** Returns the exit code. */
    int follow(TapTopic meant, boolean fromEnd, TapLine line, long max, PrintWriter out) {
        Topic topic = meant.topic();
        if (!turnTo(topic, fromEnd)) {
            return DirectPred.INTERRUPTED;
        }
        say(err, topic.name() + " on " + bootstrap + " from the " + (fromEnd ? "end" : "beginning"));
        long written = 0;
        while (!isStopped()) {
            List<RawRecord> records = tap.poll(POLL);
            if (records.isEmpty() && !isStopped() && isRemoved(topic)) {
                return 0;
            }
            for (RawRecord record : records) {
                if (isStopped()) {
                    break;
                }
                if (meant.run() != null && !meant.run().equals(record.header("run"))) {
                    continue;
                }
                if (!write(line, record, out) || ++written == max) {
                    return 0;
                }
            }
        }
        return DirectPred.INTERRUPTED;
    }

    /** Waits until the topic is there; false when stopped. What comes with the topic is new, so it is read from its first record. */
    private boolean turnTo(Topic topic, boolean fromEnd) {
        if (tap.turnTo(topic, fromEnd)) {
            return true;
        }
        if (!isStopped()) {
            say(err, "topic " + topic.name() + " is not on " + bootstrap + " (yet), waiting for it; Ctrl-C ends");
        }
        while (!isStopped()) {
            if (tap.turnTo(topic, false)) {
                return true;
            }
            pause();
        }
        return false;
    }

    private void pause() {
        try {
            stopped.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    /** Asked where nothing comes; says when the broker is away and when it is back. */
    private boolean isRemoved(Topic topic) {
        Presence presence = tap.presence();
        if (presence == Presence.REMOVED) {
            say(err, "topic " + topic.name() + " was removed");
            return true;
        }
        boolean answers = presence == Presence.THERE;
        if (answers != answered && !isStopped()) {
            say(err, "the broker at " + bootstrap + (answers ? " answers again" : " does not answer, waiting for it"));
        }
        answered = answers;
        return false;
    }

    /** False where nobody reads the lines any more, as after {@code | head}. */
    private static boolean write(TapLine line, RawRecord record, PrintWriter out) {
        try {
            line.write(record, out);
            return !out.checkError();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void say(PrintWriter err, String message) {
        err.println("directpred: " + message.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }

    @Override
    public void close() {
        interrupt.close();
    }
}
