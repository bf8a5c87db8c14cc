package io.directpred.events;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what must come, says now and then what for, and gives up with a message. */
final class Deadline {
    private static final Logger log = LoggerFactory.getLogger(Deadline.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

    private final Duration limit;
    private final long start = System.nanoTime();
    private long spoken = start;

    Deadline(Duration limit) {
        this.limit = limit;
    }

    /** Tries until there is an answer; throws {@link UnavailableException} with the message when the time is over. */
    <R> R until(Supplier<Optional<R>> attempt, Supplier<String> message) {
        while (true) {
            Optional<R> answer = attempt.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (left().isZero()) {
                throw new UnavailableException(message.get());
            }
            if (System.nanoTime() - spoken >= BETWEEN_WORDS.toNanos()) {
                spoken = System.nanoTime();
                log.info(
                        "still waiting ({} s of {}): {}",
                        (spoken - start) / 1_000_000_000L,
                        limit.toSeconds(),
                        message.get());
            }
            pause();
        }
    }

    Duration left() {
        Duration left = limit.minusNanos(System.nanoTime() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventLogException("interrupted while waiting for the broker", e);
        }
    }
}
