package io.directpred.chaos;

import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.Interrupt;
import io.directpred.service.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chaos/soak}: an hour at full speed, and whether anything grows. */
@Command(
        name = "chaos/soak",
        mixinStandardHelpOptions = true,
        versionProvider = Entry.Version.class,
        sortOptions = false,
        description = {
            "Trains the quick recipe on the built-in sample for the time given, each service in a process of its own: a broker, two loaders, one trainer"
                    + " a run, stats and probe. Every 10 s it looks at each process (heap after a collection, resident set, native memory, threads,"
                    + " open descriptors) and at the bytes of each topic on the broker's disk. At the end it reports what grows: what is more in"
                    + " the last quarter of the time than in the second, by over 5 %% and over a fixed amount.",
            "Exit codes: 0 nothing grows, 1 something grows or a process ended by itself, 2 bad input, 130 stopped by Ctrl-C."
        },
        footer = {
            "",
            "Nothing else should run beside it. It needs Linux and a JDK. DIR keeps the log of every process, every sample"
                    + " (samples.csv), what was said (soak.txt), and the figures (soak.json)."
        })
public final class SoakRun implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;
    private static final int MOST_RUNS = 8;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description =
                    "How long, from the first step on; the first quarter is for warming up, so that minutes prove nothing yet. Default: ${DEFAULT-VALUE}.")
    private double minutes = 60;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the run. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Runs at once, with seeds S, S + 1, ... and the same loaders, stats and probe; 1 to 8."
                    + " Default: ${DEFAULT-VALUE}.")
    private int runs = 1;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the files go. Default: runs/soak-<time>.")
    private @Nullable Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    SoakRun() {}

    public static void main(String[] args) {
        Entry.run(new SoakRun(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(minutes >= 0.2 && minutes <= 7 * 24 * 60)) {
            throw new BadInput("--minutes = " + minutes + " is not allowed: at least 0.2, at most 10080");
        }
        if (runs < 1 || runs > MOST_RUNS) {
            throw new BadInput("--runs = " + runs + " is not allowed: 1 to " + MOST_RUNS);
        }
        Path dir = NewDirectory.or(out, "soak");
        FileModes.createDirectories(dir);
        Logs.into(dir);
        try (Interrupt interrupt = new Interrupt(() -> {}, PATIENCE_SECONDS, "gave up waiting for the soak's end")) {
            CompletableFuture<Void> stop = interrupt.asked().toFuture();
            boolean flat = Soak.run(options(dir, stop));
            return stop.isDone() ? Entry.INTERRUPTED : flat ? 0 : Entry.FAILED;
        }
    }

    private Soak.Options options(Path dir, CompletableFuture<Void> stop) {
        PrintWriter terminal = spec.commandLine().getOut();
        try {
            return new Soak.Options(seed, runs, Duration.ofMillis(Math.round(minutes * 60_000)), dir, stop, line -> {
                terminal.println(line);
                terminal.flush();
            });
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }
}
