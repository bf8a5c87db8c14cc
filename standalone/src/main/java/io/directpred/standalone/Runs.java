package io.directpred.standalone;

import io.directpred.events.EventLogException;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RunPhase;
import io.directpred.events.StoredRun;
import io.directpred.events.StoredRuns;
import io.directpred.recorder.Text;
import io.directpred.service.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code directpred runs}: the runs of a broker, and how one is deleted. Ages are by this machine's clock, and decide
 * nothing.
 */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Lists the runs of a broker: state, steps, age, bytes, and who works on each.",
        footer = {
            "",
            "AGE is the time since the run's first checkpoint, SAID the time since its newest state. BYTES are those of its"
                    + " checkpoints and of its own topics.",
            "Other properties of the connection come from the environment: KAFKA_SECURITY_PROTOCOL, and so on.",
        })
final class Runs implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Of a measurement that has ended nothing is left but its state. */
    private static final String MEASURING = "measuring";

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker; default: KAFKA_BOOTSTRAP_SERVERS of the environment, else localhost:9092.")
    private @Nullable String bootstrap;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        List<StoredRun> runs = on(bootstrap, StoredRuns::all);
        print(out, "RUN", "STATE", "STEPS", "AGE", "SAID", "BYTES", "WORKED ON BY");
        Instant now = Instant.now();
        runs.stream().filter(run -> !isMeasured(run)).forEach(run -> print(out, run, now));
        out.flush();
    }

    private static boolean isMeasured(StoredRun run) {
        return run.state().getPhase() == RunPhase.finished
                && run.state().getReason().equals(MEASURING);
    }

    private static void print(PrintWriter out, StoredRun run, Instant now) {
        Instant began = run.began();
        print(
                out,
                Text.printable(run.run()),
                run.state().getPhase(),
                steps(run),
                began == null ? "-" : age(began, now),
                age(run.told(), now),
                bytes(run.bytes()),
                workers(run));
    }

    private static String age(Instant of, Instant now) {
        return Text.duration((double) Duration.between(of, now).toSeconds());
    }

    private static void print(PrintWriter out, Object... columns) {
        out.println(String.format(Locale.ROOT, "%-40s  %-11s  %15s  %9s  %9s  %9s  %s", columns)
                .stripTrailing());
    }

    private static String steps(StoredRun run) {
        return run.state().getStepsDone() + "/"
                + run.state().getSpec().getSchedule().getSteps();
    }

    private static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", (double) bytes / 1e6);
    }

    private static String workers(StoredRun run) {
        String trainers = run.trainers().isEmpty() ? "nobody" : String.join(", ", run.trainers());
        int loaders = run.loaders().size();
        return Text.printable(trainers)
                + (loaders == 0 ? "" : ", " + loaders + (loaders == 1 ? " loader" : " loaders"));
    }

    /** Whatever the broker refuses is bad input: its address or the connection's properties. */
    private static <R> R on(@Nullable String bootstrap, Function<StoredRuns, R> asked) {
        KafkaConnection connection = Brokers.named("runs", bootstrap);
        try (StoredRuns runs = StoredRuns.open(connection, PATIENCE)) {
            return asked.apply(runs);
        } catch (EventLogException e) {
            throw new BadInput(e.getMessage() + "; --bootstrap = " + connection.bootstrapServers(), e);
        }
    }

    /** One run's end on the broker. */
    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {
                "Deletes a run: its topics, its checkpoints, its probes' reports and its alarms.",
                "Asks before it does; refuses a run that is being trained."
            },
            footer = {
                "",
                "Its metrics and spectra stay until the retention of their topics removes them (7 days). Its id stays taken: give"
                        + " another run another id. Directories of results stay.",
            })
    int delete(
            @Parameters(paramLabel = "ID", description = "The run's id, as directpred runs lists it.") String id,
            @Option(names = "--yes", description = "Does not ask.") boolean yes,
            @Option(
                            names = "--bootstrap",
                            paramLabel = "HOST:PORT",
                            description =
                                    "The Kafka broker; default: KAFKA_BOOTSTRAP_SERVERS of the environment, else localhost:9092.")
                    @Nullable
                    String broker) {
        PrintWriter out = spec.commandLine().getOut();
        return on(broker == null ? bootstrap : broker, runs -> {
            List<StoredRun> all = runs.all();
            StoredRun run = found(id, all);
            if (!run.trainers().isEmpty()) {
                throw new BadInput("run " + id + " is being trained by " + String.join(", ", run.trainers())
                        + "; stop that first, and delete then (who was killed is gone within 10 s)");
            }
            if (!yes && !confirmed(run, out)) {
                out.println("nothing is deleted");
                out.flush();
                return DirectPred.FAILED;
            }
            all.stream().filter(other -> isMeasurementOf(id, other)).forEach(runs::delete);
            runs.delete(run);
            out.println("run " + id + " is deleted, " + bytes(run.bytes()) + " with it");
            out.flush();
            return 0;
        });
    }

    /** Where minutes became steps. */
    private static boolean isMeasurementOf(String id, StoredRun other) {
        return other.state().getReason().equals(MEASURING) && other.run().equals(id + "-measured");
    }

    private static StoredRun found(String id, List<StoredRun> all) {
        return all.stream().filter(run -> run.run().equals(id)).findFirst().orElseThrow(() -> {
            String there = all.stream()
                    .filter(run -> !isMeasured(run))
                    .map(StoredRun::run)
                    .collect(Collectors.joining(", "));
            return new BadInput("ID = " + id + ": there is no such run; "
                    + (there.isEmpty() ? "the broker has none" : "the broker has " + there));
        });
    }

    private static boolean confirmed(StoredRun run, PrintWriter out) {
        out.print("delete run " + Text.printable(run.run()) + " (" + run.state().getPhase() + ", " + steps(run)
                + " steps, " + bytes(run.bytes()) + ") for good? [y/N] ");
        out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new BadInput("the answer cannot be read; say it with --yes", e);
        }
    }
}
