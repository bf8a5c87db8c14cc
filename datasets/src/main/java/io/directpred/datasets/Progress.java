package io.directpred.datasets;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Says how far long work has come: a line every five seconds, and none of what takes less. Belongs to one thread. */
final class Progress {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private final LongSupplier clock;
    private long told;

    /** @param clock nanoseconds from any start */
    Progress(PrintStream out, LongSupplier clock) {
        this.out = out;
        this.clock = clock;
        told = clock.getAsLong();
    }

    static Progress onStandardError() {
        return new Progress(System.err, System::nanoTime);
    }

    void tell(Supplier<String> line) {
        long now = clock.getAsLong();
        if (now - told >= EVERY) {
            told = now;
            out.println(line.get());
        }
    }
}
