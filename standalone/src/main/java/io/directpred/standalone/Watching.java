package io.directpred.standalone;

import io.directpred.events.RawRecord;
import io.directpred.events.RunPhase;
import io.directpred.events.TopicTap;
import io.directpred.events.TopicTap.Presence;
import io.directpred.monitor.LiveModel;
import io.directpred.monitor.RunNow;
import io.directpred.service.BadInput;
import io.directpred.service.Interrupt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows one run on a tap and shows it, until it has ended, the broker is gone, or it is asked to stop. */
final class Watching implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
    /** Of silence, before the broker is asked whether it is there. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Without any answer, after which it is gone. */
    private static final long GONE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Of silence, after which nothing more is expected of a run that trains no longer. */
    private static final long OVER_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final TopicTap tap;
    private final String bootstrap;
    private final WatchedTerminal terminal;
    private final LiveModel model = LiveModel.ofLog();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Interrupt interrupt = new Interrupt(this::stop, 6, "ended while the broker did not answer");
    private long heard = System.nanoTime();
    private long spoken = heard;
    private long asked = heard;
    private long answered = heard;

    Watching(TopicTap tap, String bootstrap, WatchedTerminal terminal) {
        this.tap = tap;
        this.bootstrap = bootstrap;
        this.terminal = terminal;
    }

    /** Ctrl-C comes here, on a thread of its own. */
    void stop() {
        stopped.countDown();
        tap.wake();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Shows a run, or the only one that is running; returns the exit code.
     *
     * @throws BadInput naming the runs there are
     */
    int follow(@Nullable String wanted) {
        if (!isThere()) {
            terminal.say(
                    "the topics of a run are not all there on " + bootstrap + " (yet), waiting for them; Ctrl-C ends");
        }
        while (!isStopped() && !isThere()) {
            pause();
        }
        while (!isStopped() && !tap.caughtUp()) {
            tap.poll(POLL).forEach(model::add);
        }
        if (isStopped()) {
            return DirectPred.INTERRUPTED;
        }
        String run = chosen(wanted);
        terminal.show(now(run));
        while (!isStopped()) {
            List<RawRecord> records = tap.poll(POLL);
            records.forEach(model::add);
            RunNow now = now(run);
            terminal.show(now);
            Optional<String> end = end(now, records);
            if (end.isPresent()) {
                terminal.end(now);
                terminal.say(end.get());
                return isFinished(now) ? 0 : DirectPred.FAILED;
            }
        }
        terminal.end(now(run));
        return DirectPred.INTERRUPTED;
    }

    private boolean isThere() {
        return tap.turnTo(LiveModel.topics(), false) == Presence.THERE;
    }

    private RunNow now(String run) {
        return model.now(run).orElseThrow(() -> new IllegalStateException("run " + run + " is forgotten"));
    }

    private String chosen(@Nullable String wanted) {
        List<String> running = model.running();
        String there = bootstrap
                + (model.runs().isEmpty() ? ", which has no run" : ", which has " + String.join(", ", model.runs()));
        if (wanted == null && running.size() != 1) {
            throw new BadInput(
                    running.isEmpty()
                            ? "no run is running on " + there + "; name one, as in directpred watch RUN"
                            : "several runs are running on " + bootstrap + ": " + String.join(", ", running)
                                    + "; name one, as in directpred watch " + running.get(0));
        }
        if (wanted != null && model.now(wanted).isEmpty()) {
            throw new BadInput("RUN = " + wanted + " is not on " + there);
        }
        return wanted == null ? running.get(0) : wanted;
    }

    /** Why nothing more will come, if so. */
    private Optional<String> end(RunNow now, List<RawRecord> records) {
        long time = System.nanoTime();
        heard = records.isEmpty() ? heard : time;
        spoken = records.stream().anyMatch(record -> now.run().equals(record.header("run"))) ? time : spoken;
        if (now.hasEnded()) {
            return Optional.of("run " + now.run() + " has finished");
        }
        if (!isRunning(now) && time - spoken > OVER_NANOS) {
            return Optional.of("run " + now.run() + " says nothing more");
        }
        return isGone(time) ? Optional.of("the broker at " + bootstrap + " is gone") : Optional.empty();
    }

    /** A broker may be away for a moment; that of a run in a process of its own goes with it. */
    private boolean isGone(long time) {
        if (time - Math.max(heard, asked) < SILENT_NANOS) {
            return false;
        }
        asked = time;
        boolean there = tap.presence() == Presence.THERE;
        answered = there ? System.nanoTime() : answered;
        return !there && !isStopped() && time - Math.max(heard, answered) > GONE_NANOS;
    }

    private static boolean isRunning(RunNow now) {
        return now.state() == null || now.state().getPhase() == RunPhase.running;
    }

    private static boolean isFinished(RunNow now) {
        return now.state() != null && now.state().getPhase() == RunPhase.finished;
    }

    private void pause() {
        try {
            stopped.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    @Override
    public void close() {
        terminal.close();
        interrupt.close();
    }
}
