package io.directpred.trainer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * When a training last moved, and what it waits for meanwhile: as meters always, and in words after 10, 20, 40, ...
 * seconds of the same wait.
 *
 * <p>It waits while the networks' thread has nothing to do: for W where one is due, else for the broker where what
 * follows a step is not written, else for view pairs. Safe for use by several threads; ticks come from one.
 */
final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final int FIRST_WORD = 10;

    /** What stands between two steps. */
    enum Cause {
        VIEW_PAIRS(
                "view pairs",
                "is a loader-service running with data of fingerprint %s?",
                "its loaders, which run in this process, have not made them: are the images slow to read, or is the machine busy?"),
        WEIGHTS(
                "W",
                "is a stats-service running?",
                "its stats service, which runs in this process, has not answered: is the machine busy?"),
        BROKER("the broker to take metrics or a checkpoint", "does it answer, and has its disk room?");

        private final String what;
        private final String ofOthers;
        private final String ofItsOwn;

        Cause(String what, String question) {
            this(what, question, question);
        }

        Cause(String what, String ofOthers, String ofItsOwn) {
            this.what = what;
            this.ofOthers = ofOthers;
            this.ofItsOwn = ofItsOwn;
        }

        /**
         * What to look at.
         *
         * @param ownServices whether loaders and stats service run in this process
         * @param fingerprint of the data
         */
        String question(boolean ownServices, String fingerprint) {
            return ownServices ? ofItsOwn : ofOthers.formatted(fingerprint);
        }
    }

    private final Started started;
    private final String fingerprint;
    private final boolean ownServices;
    private final TrainingListener listener;
    private final BooleanSupplier weights;
    private final AtomicInteger broker = new AtomicInteger();
    private final List<Gauge> gauges = new ArrayList<>();
    private volatile boolean computes;
    private final AtomicLong step;
    private volatile long stepAt = System.nanoTime();
    private volatile long weightsAt = stepAt;
    private volatile long checkpointAt = stepAt;
    /** Of the wait that goes on; owned by the ticks' thread. */
    private @Nullable Cause waitsFor;

    private long waitsAt = -1;
    private int seconds;
    private int nextWord = FIRST_WORD;

    /**
     * Of an attempt.
     *
     * @param step the next one
     * @param fingerprint of the data whose loaders are waited for
     * @param ownServices whether loaders and stats service run in this process
     * @param weights whether a step waits for W
     * @param listener hears of long waits
     */
    Pulse(
            Started started,
            long step,
            String fingerprint,
            boolean ownServices,
            BooleanSupplier weights,
            TrainingListener listener) {
        this.started = started;
        this.step = new AtomicLong(step);
        this.fingerprint = fingerprint;
        this.ownServices = ownServices;
        this.weights = weights;
        this.listener = listener;
        since("step", "the newest step", pulse -> age(pulse.stepAt));
        since("weights", "the newest W that a step used", pulse -> age(pulse.weightsAt));
        since("checkpoint", "the newest checkpoint", pulse -> age(pulse.checkpointAt));
        for (Cause cause : Cause.values()) {
            gauges.add(Gauge.builder("directpred.trainer.waits", this, pulse -> pulse.waited(cause))
                    .description("seconds of the wait that goes on; 0: none does")
                    .baseUnit("seconds")
                    .strongReference(true)
                    .tags("run", started.run(), "cause", cause.name().toLowerCase(Locale.ROOT))
                    .register(Metrics.globalRegistry));
        }
    }

    private void since(String event, String description, ToDoubleFunction<Pulse> seconds) {
        gauges.add(Gauge.builder("directpred.trainer.since." + event, this, seconds)
                .description("seconds since " + description + ", or since the attempt began")
                .baseUnit("seconds")
                .strongReference(true)
                .tags("run", started.run())
                .register(Metrics.globalRegistry));
    }

    private static double age(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    /** A step on the networks' thread. */
    <T> T step(Supplier<T> work, boolean usesW) {
        if (usesW) {
            weightsAt = System.nanoTime();
        }
        computes = true;
        try {
            T done = work.get();
            step.incrementAndGet();
            return done;
        } finally {
            stepAt = System.nanoTime();
            computes = false;
        }
    }

    /** What is written after a step. */
    Mono<Void> awaitsBroker(Mono<Void> written) {
        return Mono.defer(() -> {
            broker.incrementAndGet();
            return written.doFinally(end -> broker.decrementAndGet());
        });
    }

    /** A checkpoint is at the broker. */
    void saved() {
        checkpointAt = System.nanoTime();
    }

    private @Nullable Cause cause() {
        if (computes) {
            return null;
        }
        return weights.getAsBoolean() ? Cause.WEIGHTS : broker.get() > 0 ? Cause.BROKER : Cause.VIEW_PAIRS;
    }

    private double waited(Cause cause) {
        return cause() == cause ? age(stepAt) : 0;
    }

    /** Once a second, as this process lives through it. */
    void passed() {
        Cause now = cause();
        long at = step.get();
        if (now == null || now != waitsFor || at != waitsAt) {
            if (nextWord > FIRST_WORD) {
                LOG.info("run {} goes on after {} s", started.run(), seconds);
                listener.goesOn();
            }
            waitsFor = now;
            waitsAt = at;
            seconds = 0;
            nextWord = FIRST_WORD;
            return;
        }
        if (++seconds == nextWord) {
            nextWord *= 2;
            String what = "run %s waits for %s at step %d: %s"
                    .formatted(started.run(), now.what, at, now.question(ownServices, fingerprint));
            LOG.warn("{} ({} s so far)", what, seconds);
            listener.waits(what, seconds);
        }
    }

    /** Of what has ended nothing is told. */
    @Override
    public void close() {
        gauges.forEach(Metrics.globalRegistry::remove);
    }
}
