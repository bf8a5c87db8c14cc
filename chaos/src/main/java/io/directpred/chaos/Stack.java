package io.directpred.chaos;

import io.directpred.service.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Broker, loaders, trainers, stats and probe in processes of their own, each that may be cut off behind a proxy.
 *
 * <p>What ends with an error is started again, as {@code restart: on-failure} would; what ends with 0 is not.
 */
final class Stack implements AutoCloseable {
    static final int LOADERS = 3;
    private static final int REFUSED = 2;
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration UNPLANNED = Duration.ofSeconds(1);

    private final Path dir;
    private final Path logs;
    private final List<String> java;
    private final Consumer<String> say;
    private final LowPorts ports = new LowPorts();
    private final int brokerPort = ports.next();
    private final Map<String, Proxy> proxies = new LinkedHashMap<>();
    private final List<String> listeners = new ArrayList<>();
    private final Map<String, Child> children = new LinkedHashMap<>();
    private final Map<Child, Long> due = new ConcurrentHashMap<>();
    private final Map<Child, Map<String, String>> nextLife = new LinkedHashMap<>();
    private final List<Child> wanted = new ArrayList<>();
    private volatile boolean closed;
    private final List<Ended> ended = new ArrayList<>();
    private String refused = "";

    /**
     * @param dir for logs and, in {@code dir/kafka}, the broker's data
     * @param java options of every JVM
     */
    Stack(Path dir, List<String> java, Consumer<String> say) {
        this.dir = dir;
        this.java = List.copyOf(java);
        this.logs = dir.resolve("logs");
        this.say = say;
        try {
            Files.createDirectories(logs);
            Files.createDirectories(kafka());
            Files.writeString(kafka().resolve("ports"), brokerPort + " " + ports.next() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(dir + " cannot be written", e);
        }
        Thread supervisor = new Thread(this::supervise, "supervisor");
        supervisor.setDaemon(true);
        supervisor.start();
    }

    Path kafka() {
        return dir.resolve("kafka");
    }

    /** Where those connect that are not under test. */
    String bootstrap() {
        return "127.0.0.1:" + brokerPort;
    }

    /** Starts the broker with a listener and a proxy for each service named, and with settings in place of ours. */
    void startBroker(List<String> services, Map<String, String> instead) {
        for (String service : services) {
            int port = ports.next();
            Proxy proxy = new Proxy(ports.next(), port);
            proxies.put(service, proxy);
            listeners.add(service.replace("-", "").toUpperCase(Locale.ROOT) + ":" + port + ":" + proxy.port());
        }
        List<String> main = new ArrayList<>(List.of("broker", kafka().toString()));
        main.addAll(listeners);
        instead.forEach((key, value) -> main.add(key + "=" + value));
        start(new Child("broker", java, main, Map.of(), logs));
    }

    /**
     * Starts a service, which reaches the broker by its proxy where it has one.
     *
     * @param main loader, trainer, stats or probe
     */
    void start(String service, String main, Map<String, String> environment) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        Proxy proxy = proxies.get(service);
        all.put("KAFKA_BOOTSTRAP_SERVERS", proxy == null ? bootstrap() : "127.0.0.1:" + proxy.port());
        all.put("HTTP_PORT", "0");
        all.put("OMP_WAIT_POLICY", "passive");
        all.put("OPENBLAS_NUM_THREADS", "1");
        start(new Child(service, java, List.of(main), all, logs));
    }

    private synchronized void start(Child child) {
        children.put(child.name(), child);
        wanted.add(child);
        child.start();
    }

    synchronized Child child(String name) {
        return Objects.requireNonNull(children.get(name), name);
    }

    Proxy proxy(String service) {
        return Objects.requireNonNull(proxies.get(service), service);
    }

    /** Those whose names begin so. */
    synchronized List<Child> children(String prefix) {
        return children.values().stream()
                .filter(child -> child.name().startsWith(prefix))
                .toList();
    }

    /** Of the run's trainers, the one that works: the latest to say so of those that live. */
    Optional<Child> leader(String run) {
        return children("trainer").stream()
                .filter(child -> child.alive() && !child.frozen())
                .filter(child -> !leadsSince(child, run).isEmpty())
                .max(Comparator.comparing(child -> leadsSince(child, run)));
    }

    private static String leadsSince(Child child, String run) {
        return child.said()
                .lines()
                .filter(line -> line.contains(" trains run " + run + ","))
                .reduce((earlier, later) -> later)
                .orElse("");
    }

    List<Proxy> proxies() {
        return List.copyOf(proxies.values());
    }

    /** SIGKILL, and a start again after a pause; false where its run is finished, so that it is not started again. */
    boolean kill(Child child, Duration pause) {
        return kill(child, pause, Map.of());
    }

    /** With more of the environment for the next life. */
    boolean kill(Child child, Duration pause, Map<String, String> environment) {
        boolean again;
        synchronized (this) {
            again = wanted.contains(child);
            if (again) {
                due.put(child, System.nanoTime() + pause.toNanos());
                nextLife.put(child, environment);
            }
        }
        child.kill();
        return again;
    }

    /** Returns when everything that was killed is started again. */
    void awaitStarts() throws InterruptedException {
        while (!closed && !due.isEmpty()) {
            Thread.sleep(TURN.toMillis());
        }
    }

    /** SIGKILL, for good. */
    void remove(Child child) {
        synchronized (this) {
            wanted.remove(child);
            due.remove(child);
            children.remove(child.name());
        }
        child.kill();
    }

    synchronized List<Ended> ended() {
        return List.copyOf(ended);
    }

    /** Throws what a process said that found its configuration wrong: starting it again would not help. */
    synchronized void verify() {
        if (!refused.isEmpty()) {
            throw new BadInput(refused);
        }
    }

    private void supervise() {
        while (!closed) {
            try {
                Thread.sleep(TURN.toMillis());
                turn();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void turn() {
        for (Child child : List.copyOf(wanted)) {
            if (closed || child.alive()) {
                continue;
            }
            Long at = due.get(child);
            Integer code = child.exitCode();
            if (at == null && code != null && code == 0) {
                wanted.remove(child);
                if (!child.name().startsWith("trainer")) { // others have no end of their own
                    ended.add(child.ended());
                }
            } else if (at == null) {
                ended.add(child.ended());
                if (code != null && code == REFUSED) {
                    refused = child.lastWords();
                }
                say.accept("  %s ended with %s: %s".formatted(child.name(), code, child.lastWords()));
                due.put(child, System.nanoTime() + UNPLANNED.toNanos());
            } else if (System.nanoTime() >= at) {
                due.remove(child);
                child.start(nextLife.getOrDefault(child, Map.of()));
                nextLife.remove(child);
            }
        }
    }

    /** Ends every process and keeps their logs. */
    @Override
    public void close() {
        closed = true;
        List<Child> all;
        synchronized (this) {
            wanted.clear();
            all = List.copyOf(children.values());
        }
        all.forEach(Child::kill);
        proxies.values().forEach(Proxy::close);
    }

    /** Takes the broker's data away, and the archives of classes. */
    void forget() {
        NewDirectory.empty(kafka());
        NewDirectory.empty(Child.classes(logs));
    }
}
