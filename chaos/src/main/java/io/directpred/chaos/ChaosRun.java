package io.directpred.chaos;

import io.directpred.datasets.DatasetException;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chaos/run}: faults in real processes, and the laws that must still hold. */
@Command(
        name = "chaos/run",
        mixinStandardHelpOptions = true,
        versionProvider = Entry.Version.class,
        sortOptions = false,
        description = {
            "Trains a small network twice, in processes of their own: a broker, three loaders, two trainers, stats and probe."
                    + " The first run is left alone. In the second, processes are killed, frozen and cut off, and topics get damaged"
                    + " records. Then every law is checked; the first is that both encoders are the same to the bit. With --runs 3,"
                    + " three runs get the faults at once.",
            "Exit codes: 0 every law held, 1 one is broken, 2 bad input."
        },
        footer = {
            "",
            "Clock jumps need libfaketime (Debian: apt install faketime), a full disk needs the right to mount a tmpfs, and a"
                    + " stalled disk a loop device. What is missing is named, and its faults are left out.",
            "DIR keeps the log of every process and chaos.json.",
            "",
            "Examples:",
            "  chaos/run --seed 2 --minutes 8",
            "  chaos/run --only stats-killed --faults 10",
            "  chaos/run --broker group.min.session.timeout.ms=6000"
        })
public final class ChaosRun implements Callable<Integer> {
    private static final int STEPS_A_MINUTE = 550;
    private static final int MOST_RUNS = 8;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The same seed draws the same faults in the same order. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Runs at once, with seeds S, S + 1, ... and the same loaders, stats and probe; 1 to 8."
                    + " Default: ${DEFAULT-VALUE}.")
    private int runs = 1;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "How long there are faults; the whole takes about twice as long. Default: ${DEFAULT-VALUE}.")
    private double minutes = 4;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Training steps; default: " + STEPS_A_MINUTE + " a minute.")
    private @Nullable Long steps;

    @Option(
            names = "--faults",
            paramLabel = "N",
            description = "The most faults to inject; default: as many as fit into the time.")
    private int faults = Integer.MAX_VALUE;

    @Option(
            names = "--only",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Only these kinds of faults, as they stand in the output; default: all, network-cut-for-minutes"
                            + " from 8 minutes on.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--broker",
            paramLabel = "KEY=VALUE",
            description = "A setting of the broker in place of ours; may be given again.")
    private Map<String, String> broker = new LinkedHashMap<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Where the logs go. Default: runs/chaos-<time>.")
    private @Nullable Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    ChaosRun() {}

    public static void main(String[] args) {
        Entry.run(new ChaosRun(), args);
    }

    @Override
    public Integer call() throws DatasetException, IOException, InterruptedException {
        if (!(minutes > 0 && minutes <= 24 * 60)) {
            throw new BadInput("--minutes = " + minutes + " is not allowed: more than 0, at most 1440");
        }
        long length = steps == null ? Math.round(minutes * STEPS_A_MINUTE) : steps;
        if (length < 1) {
            throw new BadInput("--steps = " + length + " is not allowed: 1 or more");
        }
        if (runs < 1 || runs > MOST_RUNS) {
            throw new BadInput("--runs = " + runs + " is not allowed: 1 to " + MOST_RUNS);
        }
        if (faults < 0) {
            throw new BadInput("--faults = " + faults + " is not allowed: 0 or more");
        }
        Path dir = NewDirectory.or(out, "chaos");
        PrintWriter terminal = spec.commandLine().getOut();
        Chaos.Options options = options(Duration.ofMillis(Math.round(minutes * 60_000)), length, dir, line -> {
            terminal.println(line);
            terminal.flush();
        });
        FileModes.createDirectories(dir);
        Logs.into(dir);
        boolean held = Chaos.run(options);
        return held ? 0 : Entry.FAILED;
    }

    private Chaos.Options options(Duration time, long length, Path dir, Consumer<String> say) {
        try {
            return new Chaos.Options(seed, runs, time, length, faults, only, broker, dir, say);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--only: " + e.getMessage(), e);
        }
    }
}
