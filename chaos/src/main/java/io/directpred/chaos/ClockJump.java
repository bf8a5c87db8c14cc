package io.directpred.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a process anew under a clock of its own (libfaketime), which then jumps there and back. */
final class ClockJump {
    private static final List<Integer> MINUTES = List.of(-4000, -30, 30, 90, 4000);
    private static final Duration STARTED = Duration.ofSeconds(6);

    private final Stack stack;
    private final @Nullable Path faketime;

    /** What happens after the start, before the jump. */
    @FunctionalInterface
    interface Before {
        void run() throws InterruptedException;
    }

    /** @param faketime libfaketime's file, or null where there is none */
    ClockJump(Stack stack, @Nullable Path faketime) {
        this.stack = stack;
        this.faketime = faketime;
    }

    static int minutes(Fault fault) {
        return MINUTES.get(Math.floorMod((int) fault.seed(), MINUTES.size()));
    }

    /** Whether the process lived under the other clock. */
    boolean jump(Fault fault, Child victim, Before before) throws InterruptedException {
        if (faketime == null) {
            return false;
        }
        Path clock = stack.kafka().resolveSibling("clock-" + fault.number());
        Map<String, String> fake = Map.of(
                "LD_PRELOAD",
                faketime.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
        try {
            Files.writeString(clock, "+0\n");
            stack.kill(victim, Duration.ZERO, fake);
            Thread.sleep(STARTED.toMillis());
            before.run();
            Files.writeString(clock, "%+dm%n".formatted(minutes(fault)));
            Thread.sleep(fault.hold().toMillis());
            boolean alive = victim.alive();
            Files.writeString(clock, "+0\n");
            Thread.sleep(1_000);
            return alive;
        } catch (IOException e) {
            throw new UncheckedIOException(clock + " cannot be written", e);
        } finally {
            stack.kill(victim, Duration.ZERO);
        }
    }
}
