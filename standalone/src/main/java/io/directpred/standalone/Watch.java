package io.directpred.standalone;

import io.directpred.events.EventLogException;
import io.directpred.events.KafkaConnection;
import io.directpred.events.TopicTap;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code directpred watch}: a run in a terminal. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Shows a run in the terminal as it happens: eigenvalues, loss, probe, loaders, alarms.",
            "It leaves nothing on the broker. It ends with the run, or by Ctrl-C; the run goes on."
        },
        footer = {
            "",
            "Which broker: --bootstrap, else that of the run's directory RUN or runs/RUN, else that of the only run that"
                    + " goes on in runs/, else localhost:9092.",
            "Without a terminal it writes a line every ten seconds.",
            "",
            "Exit codes: 0 the run has finished, 1 it has failed, was stopped, or the broker is gone, 130 by Ctrl-C.",
            "",
            "Examples:",
            "  directpred watch",
            "  directpred watch runs/sample-20260101-120000",
            "  directpred watch cifar10-1 --bootstrap localhost:9092",
        })
final class Watch implements Callable<Integer> {
    private static final Path RUNS = Path.of("runs");

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "A run's id or its directory; default: the one that is running.")
    private @Nullable String run;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker; default: KAFKA_BOOTSTRAP_SERVERS of the environment, else see below.")
    private @Nullable String bootstrap;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> environment = System.getenv();
        boolean said = bootstrap != null || environment.containsKey(Brokers.BOOTSTRAP);
        KafkaConnection connection = Brokers.connection(
                said ? bootstrap : OwnBrokers.in(RUNS).find(run).orElse(null), environment);
        try (TopicTap tap = Tap.open(connection);
                Watching watching = new Watching(tap, connection.bootstrapServers(), WatchedTerminal.standard())) {
            return watching.follow(run == null ? null : OwnBrokers.id(run));
        } catch (EventLogException e) {
            Tapping.say(spec.commandLine().getErr(), String.valueOf(e.getMessage()));
            return DirectPred.FAILED;
        }
    }
}
