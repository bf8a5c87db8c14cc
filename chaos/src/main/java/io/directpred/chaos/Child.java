package io.directpred.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of the stack: it can be killed, frozen, and started again with the same arguments. */
final class Child {
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");
    private static final String CLASSPATH = System.getProperty("java.class.path");
    private static final String RECORD = "-XX:+RecordDynamicDumpInfo";

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Path classes;
    private @Nullable Process process;
    private long logFrom;
    private boolean frozen;

    /**
     * @param java options of its JVM
     * @param main what {@link Tethered} is told
     */
    Child(String name, List<String> java, List<String> main, Map<String, String> environment, Path logs) {
        this.name = name;
        this.environment = Map.copyOf(environment);
        this.log = logs.resolve(name + ".log");
        this.classes = classes(logs).resolve(main.get(0) + ".jsa");
        command = new ArrayList<>(List.of(BIN.resolve("java").toString()));
        command.addAll(java);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.graph_optimizer=false",
                "-Djava.awt.headless=true",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=java.lang,java.math,java.io,java.net,io.directpred.events,io.directpred.spec",
                "-Dlogback.configurationFile=logback.xml", // the services' own, whoever starts them: who leads is read
                // from it
                "-cp",
                CLASSPATH,
                Tethered.class.getName()));
        command.addAll(main);
    }

    /**
     * Options of a JVM whose classes can be kept ({@link #keepClasses}); none where they cannot: AppCDS takes jars
     * alone.
     */
    static List<String> thatKeepsClasses() {
        return Stream.of(CLASSPATH.split(File.pathSeparator, -1)).allMatch(entry -> entry.endsWith(".jar"))
                        && Files.isExecutable(BIN.resolve("jcmd"))
                ? List.of(
                        "-XX:+IgnoreUnrecognizedVMOptions", // a later Java may do without the next
                        RECORD,
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off")
                : List.of();
    }

    /** Where the archives of classes are, beside the logs. */
    static Path classes(Path logs) {
        return logs.resolveSibling("classes");
    }

    String name() {
        return name;
    }

    Map<String, String> environment() {
        return environment;
    }

    void start() {
        start(Map.of());
    }

    /** @param more of the environment, for this life alone */
    synchronized void start(Map<String, String> more) {
        List<String> java = new ArrayList<>(command);
        if (Files.exists(classes)) {
            java.remove(RECORD);
            java.add(1, "-XX:SharedArchiveFile=" + classes);
        }
        ProcessBuilder builder = new ProcessBuilder(java)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        builder.environment().keySet().removeIf(key -> key.startsWith("KAFKA_"));
        builder.environment().putAll(all);
        try {
            logFrom = log.toFile().length();
            process = builder.start();
            frozen = false;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    /**
     * Keeps the classes that its kind has loaded so far, for every later life of it (AppCDS): a service's image has
     * such an archive, too. Where there is one, none can be made, or the process has ended, nothing happens.
     */
    void keepClasses() throws IOException, InterruptedException {
        long pid = pid();
        if (!command.contains(RECORD) || Files.exists(classes) || pid == 0) { // 0 would be every JVM of this machine
            return;
        }
        Files.createDirectories(classes.getParent());
        new ProcessBuilder(
                        BIN.resolve("jcmd").toString(),
                        Long.toString(pid),
                        "VM.cds",
                        "dynamic_dump",
                        classes.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(1, TimeUnit.MINUTES);
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /** Of its life now; 0 where it is not alive. */
    synchronized long pid() {
        return process != null && process.isAlive() ? process.pid() : 0;
    }

    /** Of the life before, once it is over; null where there was none, or it is not. */
    synchronized @Nullable Integer exitCode() {
        return process == null || process.isAlive() ? null : process.exitValue();
    }

    /** SIGKILL: returns when it is gone. */
    void kill() {
        Process victim;
        synchronized (this) {
            victim = process;
        }
        if (victim == null) {
            return;
        }
        victim.destroyForcibly();
        try {
            victim.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean frozen() {
        return frozen;
    }

    /** SIGSTOP. */
    synchronized void freeze() {
        signal("STOP");
        frozen = true;
    }

    /** SIGCONT. */
    synchronized void thaw() {
        signal("CONT");
        frozen = false;
    }

    private void signal(String signal) {
        if (process == null) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What this life has logged so far. */
    synchronized String said() {
        try {
            byte[] all = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
            int from = (int) Math.min(logFrom, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line it has logged that is not part of a stack trace. */
    String lastWords() {
        return ended().lastWords();
    }

    /** How it ended: its other threads may have logged something after the one that said why. */
    Ended ended() {
        List<String> lines = said().lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\t") && !line.startsWith("Caused by"))
                .toList();
        return new Ended(name, exitCode(), lines.subList(Math.max(0, lines.size() - Ended.LINES), lines.size()));
    }
}
