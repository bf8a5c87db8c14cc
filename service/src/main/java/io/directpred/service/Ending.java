package io.directpred.service;

import io.directpred.events.EventLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long the end of the JVM waits for the end of what goes on: not for ever, and not long for a broker that is
 * silent.
 */
final class Ending {
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** In a row. A broker that starts again is silent for some seconds, too. */
    private static final int SILENCES = 3;

    private Ending() {}

    /** What ended the wait. */
    enum Cause {
        ENDED,
        TIME,
        /** the broker did not answer for 15 to 30 s: nothing can be saved any more */
        SILENCE
    }

    /** @param answers whether the broker does; may take some seconds */
    static Cause await(CountDownLatch ended, Duration most, BooleanSupplier answers) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        int silences = 0;
        while (!ended.await(Math.min(LOOK.toNanos(), end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            if (System.nanoTime() >= end) {
                return Cause.TIME;
            }
            silences = answers.getAsBoolean() ? 0 : silences + 1;
            if (silences == SILENCES) {
                return Cause.SILENCE;
            }
        }
        return Cause.ENDED;
    }

    static boolean answers(EventLog log) {
        return Boolean.TRUE.equals(
                log.ping().thenReturn(true).timeout(LOOK).onErrorReturn(false).block());
    }
}
