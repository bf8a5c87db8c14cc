package io.directpred.standalone;

import io.directpred.events.RawRecord;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.TopicTap.Presence;
import io.directpred.recorder.Text;
import io.directpred.service.BadInput;
import io.directpred.service.Interrupt;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one topic on a tap until it is asked to stop, enough lines are written, nobody reads them, or the topic is
 * removed.
 */
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
        say("run " + running.get(0) + " is the one that is running");
        return running.get(0);
    }

    /** Returns the exit code. */
    int follow(TapTopic meant, boolean fromEnd, TapLine line, long max, PrintWriter out) {
        Topic topic = meant.topic();
        awaitTopic(topic, fromEnd);
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
                if (isOf(meant.run(), record) && (!write(line, record, out) || ++written == max)) {
                    return 0;
                }
            }
        }
        return DirectPred.INTERRUPTED;
    }

    private static boolean isOf(@Nullable String run, RawRecord record) {
        return run == null || run.equals(record.header("run"));
    }

    /**
     * Until the topic is there, or stopped. What comes with a topic is new, so it is then read from its first record.
     */
    private void awaitTopic(Topic topic, boolean fromEnd) {
        String where = topic.name() + " on " + bootstrap;
        if (isThere(tap.turnTo(topic, fromEnd))) {
            say(where + " from the " + (fromEnd ? "end" : "beginning"));
            return;
        }
        if (!isStopped()) {
            say(where + " is not there (yet), waiting for it; Ctrl-C ends");
        }
        while (!isStopped()) {
            if (isThere(tap.turnTo(topic, false))) {
                say(where + " from the beginning");
                return;
            }
            pause();
        }
    }

    private void pause() {
        try {
            stopped.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    /** Asked where nothing comes. */
    private boolean isRemoved(Topic topic) {
        Presence presence = tap.presence();
        boolean removed = !isThere(presence) && presence == Presence.ABSENT;
        if (removed) {
            say("topic " + topic.name() + " was removed");
        }
        return removed;
    }

    /** Says when the broker is away and when it is back. */
    private boolean isThere(Presence presence) {
        boolean answers = presence != Presence.UNANSWERED;
        if (answers != answered && !isStopped()) {
            say("the broker at " + bootstrap + (answers ? " answers again" : " does not answer, waiting for it"));
            answered = answers;
        }
        return presence == Presence.THERE;
    }

    /** False where nobody reads the lines any more, as after {@code | head}. */
    private static boolean write(TapLine line, RawRecord record, PrintWriter out) {
        try {
            line.write(record, out);
            return !out.checkError() && !System.out.checkError(); // what is written to System.out fails there, unseen
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String message) {
        say(err, message);
    }

    static void say(PrintWriter err, String message) {
        err.println("directpred: " + Text.printable(message.replaceAll("\\s*\\R\\s*", " ")));
        err.flush();
    }

    @Override
    public void close() {
        interrupt.close();
    }
}
