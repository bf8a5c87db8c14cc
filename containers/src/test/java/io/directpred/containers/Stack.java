package io.directpred.containers;

import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The compose file, brought up under a project of its own with its results in a directory of the test. */
final class Stack implements AutoCloseable {
    static final Duration SOON = Duration.ofMinutes(5);

    /** A network so small that a run takes seconds, and every setting at which its bits depend on the machine. */
    static final List<String> SMALL = List.of(
            "network.width=4",
            "network.projector.hidden=32",
            "network.projector.dim=16",
            "views.size=12",
            "optimiser.batch=16",
            "schedule.checkpoint=250",
            "schedule.warmup=5",
            "precision=float32",
            "threads=1",
            "probe.bank=300",
            "probe.test=100");

    private static boolean built;

    private final String project;
    private final List<Path> files = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final int port = freePort();
    private final int pagePort = freePort();

    /**
     * @param dir of the test; results come into its folder runs
     * @param more services of an override of the compose file; empty for none
     */
    Stack(String project, Path dir, String more) {
        this.project = project;
        try {
            Path runs = Files.createDirectories(dir.resolve("runs"));
            files.add(Shell.ROOT.resolve("docker-compose.yml"));
            if (!more.isEmpty()) {
                files.add(Files.writeString(dir.resolve("override.yml"), "services:\n" + more));
            }
            environment.put("RUNS_DIR", runs.toString());
            environment.put("HOST_UID", Files.getAttribute(runs, "unix:uid").toString());
            environment.put("HOST_GID", Files.getAttribute(runs, "unix:gid").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("KAFKA_PORT", Integer.toString(port));
        environment.put("PAGE_PORT", Integer.toString(pagePort));
    }

    /** Every image, from the sources as they are: once, whichever test comes first. */
    static synchronized void build() {
        if (!built) {
            List<String> command = new ArrayList<>(COMPOSE);
            command.addAll(
                    List.of("-f", Shell.ROOT.resolve("docker-compose.yml").toString(), "--profile", "cli", "build"));
            Shell.run(Map.of(), command).orFail();
            built = true;
        }
    }

    /** From the next {@code up} on. */
    Stack with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The run of the next {@code up}. */
    Stack run(String id, int steps) {
        return with("RUN_ID", id).with("SET", String.join(";", SMALL) + ";schedule.steps=" + steps);
    }

    String compose(String... arguments) {
        return tryCompose(arguments).orFail();
    }

    Shell.Result tryCompose(String... arguments) {
        List<String> command = new ArrayList<>(COMPOSE);
        command.addAll(List.of("-p", project));
        files.forEach(file -> command.addAll(List.of("-f", file.toString())));
        command.addAll(List.of(arguments));
        return Shell.run(environment, command);
    }

    /** Ids of a service's containers, those that have ended among them. */
    List<String> containers(String service) {
        return Shell.run(
                        "docker",
                        "ps",
                        "-aq",
                        "--no-trunc",
                        "--filter",
                        "label=com.docker.compose.project=" + project,
                        "--filter",
                        "label=com.docker.compose.service=" + service)
                .lines()
                .toList();
    }

    /** The exit code of a service's only container, when it has ended. */
    int awaitEnd(String service) {
        return Integer.parseInt(
                Shell.run("docker", "wait", containers(service).get(0)).strip());
    }

    String bootstrapServers() {
        return "localhost:" + port;
    }

    /** Where a browser finds the page. */
    URI page() {
        return URI.create("http://127.0.0.1:" + pagePort + "/");
    }

    EventLog log() {
        return EventLog.open(KafkaConnection.to(bootstrapServers()), SOON);
    }

    /** The first report on a step of the run that is as wanted, from now on. */
    TrainingMetrics await(String run, Predicate<TrainingMetrics> wanted) {
        try (EventLog log = log()) {
            log.ensure(Topics.TRAINING_METRICS);
            return log.read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.Beginning())
                    .map(event -> event.value())
                    .filter(metrics -> metrics.getRun().equals(run) && wanted.test(metrics))
                    .blockFirst(SOON);
        }
    }

    @Override
    public void close() {
        compose("down", "-v", "--remove-orphans", "-t", "20");
    }

    /** Today's plugin, or the older program. */
    private static final List<String> COMPOSE =
            Shell.run(Map.of(), List.of("docker", "compose", "version")).exitCode() == 0
                    ? List.of("docker", "compose")
                    : List.of("docker-compose");

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
