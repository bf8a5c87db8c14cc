package io.directpred.datasets;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far long work has come: a line every five seconds, and none of what takes less. Belongs to one thread. */
final class Progress {
    /** Of its own, since a command shows these lines on its terminal; in a service they are lines of its log. */
    private static final Logger LOG = LoggerFactory.getLogger("io.directpred.progress");

    private static final long EVERY = TimeUnit.SECONDS.toNanos(5);

    private final Consumer<String> out;
    private final LongSupplier clock;
    private long told;

    /** @param clock nanoseconds from any start */
    Progress(Consumer<String> out, LongSupplier clock) {
        this.out = out;
        this.clock = clock;
        told = clock.getAsLong();
    }

    static Progress logged() {
        return new Progress(LOG::info, System::nanoTime);
    }

    void tell(Supplier<String> line) {
        long now = clock.getAsLong();
        if (now - told >= EVERY) {
            told = now;
            out.accept(line.get());
        }
    }
}
