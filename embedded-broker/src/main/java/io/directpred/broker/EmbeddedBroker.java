package io.directpred.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this JVM: one KRaft node, broker and controller at once, bound to the loopback address.
 *
 * <p>Its data lives in one directory and survives a restart on it. The ports it picks are kept there too, so that
 * clients of the broker before find it again; where another process has taken them it picks new ones. It creates no
 * topic by itself. Share groups (KIP-932) and transactions work. Kafka's internal classes are named in this file only.
 *
 * <p>Kafka ends its process when, say, the disk is full. A broker that is a guest in a JVM must not: its wish to end is
 * logged and completes {@link #failure()}.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    private static final int TRIES = 5;
    private static final Set<EmbeddedBroker> running = ConcurrentHashMap.newKeySet();

    private final KafkaRaftServer server;
    private final Ports ports;
    private final FileChannel lock;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile boolean stopped;

    private EmbeddedBroker(KafkaRaftServer server, Ports ports, FileChannel lock) {
        this.server = server;
        this.ports = ports;
        this.lock = lock;
    }

    /**
     * Starts a broker on the directory, which is made and formatted where needed; returns when it takes requests.
     *
     * @throws BrokerException naming the directory when it cannot be written, is in use by another broker, or the start
     *     fails
     */
    public static EmbeddedBroker start(Path dir) {
        return start(dir, List.of(), Map.of());
    }

    /**
     * One more door to the broker: clients that come in by its port are told to come back by the advertised one.
     *
     * @param name upper case, of this listener alone
     */
    public record Listener(String name, int port, int advertisedPort) {}

    /**
     * The same for trials.
     *
     * @param more listeners, so that a proxy can stand between the broker and some of its clients
     * @param instead settings that take the place of ours, as {@code group.min.session.timeout.ms}
     */
    public static EmbeddedBroker start(Path dir, List<Listener> more, Map<String, String> instead) {
        return start(dir, more, instead, Ports::of);
    }

    /** Which ports a broker on a directory takes. */
    @FunctionalInterface
    interface PortChoice {
        Ports of(Path data) throws IOException;
    }

    /** A port that is chosen may be taken by another process before Kafka binds it: others are tried then. */
    static EmbeddedBroker start(Path dir, List<Listener> more, Map<String, String> instead, PortChoice choice) {
        Exit.setExitProcedure(EmbeddedBroker::survive);
        Exit.setHaltProcedure(EmbeddedBroker::survive);
        try {
            Path data = DataDirectory.made(dir.toAbsolutePath());
            for (int left = TRIES; ; left--) {
                Ports ports = choice.of(data);
                FileChannel lock = DataDirectory.lock(data);
                try {
                    return start(data, ports, more, instead, lock);
                } catch (PortTaken e) {
                    lock.close();
                    if (left == 1) {
                        throw e;
                    }
                    log.info("port {} or {} has just been taken, trying others", ports.broker(), ports.controller());
                } catch (Throwable e) {
                    lock.close();
                    throw e;
                }
            }
        } catch (Exception e) {
            throw new BrokerException("no Kafka broker can be started on " + dir + ": " + StartFailure.of(e), e);
        }
    }

    private static EmbeddedBroker start(
            Path data, Ports ports, List<Listener> more, Map<String, String> instead, FileChannel lock)
            throws Exception {
        format(data);
        KafkaConfig config = KafkaConfig.fromProps(BrokerSettings.of(data, ports, more, instead), false);
        EmbeddedBroker broker = new EmbeddedBroker(new KafkaRaftServer(config, Time.SYSTEM), ports, lock);
        running.add(broker);
        try {
            unlessItFails(broker.server::startup, broker.failure);
            ports.keep(data);
            return broker;
        } catch (Throwable e) {
            broker.close();
            // one that has not stopped holds its ports itself, and the directory
            if (broker.stopped && (StartFailure.isOfAPort(e) || !ports.free())) {
                throw new PortTaken(e);
            }
            throw e;
        }
    }

    /** By another process: Kafka does not always say so. */
    private static final class PortTaken extends Exception {
        private static final long serialVersionUID = 1L;

        PortTaken(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Waits for the startup, which never returns when Kafka has given up meanwhile, as on a disk that is full already.
     */
    static void unlessItFails(Runnable startup, CompletableFuture<Throwable> failure) throws Exception {
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        Thread starting = new Thread(
                () -> {
                    try {
                        startup.run();
                        started.complete(true);
                    } catch (Throwable e) {
                        started.completeExceptionally(e);
                    }
                },
                "broker startup");
        starting.setDaemon(true);
        starting.start();
        CompletableFuture<Object> gaveUp = failure.thenCompose(CompletableFuture::failedFuture);
        CompletableFuture.anyOf(started, gaveUp).get();
    }

    /** Where clients connect: host:port. */
    public String bootstrapServers() {
        return ports.host() + ":" + ports.broker();
    }

    /**
     * Completes with the cause when the broker stops by itself, for instance on a full disk; it can only be closed
     * then.
     */
    public CompletionStage<Throwable> failure() {
        return failure.minimalCompletionStage();
    }

    /**
     * Stops the broker; what it has acknowledged is in the directory. One that has failed may not end: it is left
     * behind after 30 s.
     */
    @Override
    public void close() {
        if (!running.remove(this)) {
            return;
        }
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread stopping = new Thread(() -> stop(stopped), "broker shutdown");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopped.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the embedded broker did not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(CompletableFuture<Void> stopped) {
        try (lock) {
            server.shutdown();
            server.awaitShutdown();
            this.stopped = true;
        } catch (Throwable e) {
            stopped.completeExceptionally(e);
        }
        stopped.complete(null);
    }

    /** Exit's procedures belong to the JVM and do not say which broker calls: every one that runs is told. */
    private static void survive(int status, String message) {
        BrokerException cause = new BrokerException(
                "Kafka wants to end the process with status " + status + (message == null ? "" : " (" + message + ")")
                        + "; its log says why, a full disk is the usual cause",
                null);
        log.error("the embedded broker has failed: {}", cause.getMessage());
        running.forEach(broker -> broker.failure.complete(cause));
        throw cause;
    }

    private static void format(Path data) throws Exception {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setDirectories(List.of(data.toString()))
                .setMetadataLogDirectory(data.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
    }
}
