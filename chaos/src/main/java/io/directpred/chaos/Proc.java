package io.directpred.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Linux and a JVM's own log of collections say of a process. Of no other system: {@link #unavailable} names what
 * is missing.
 *
 * <p>Its JVM has the options {@link #options}: the heap is touched at the start, so that the resident set less the
 * heap's size is native memory.
 */
final class Proc {
    private static final Path ROOT = Path.of("/proc");
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern COLLECTED = Pattern.compile("Pause .* \\d+M->(\\d+)M\\(\\d+M\\)");
    private static final int MB = 1 << 20;

    private Proc() {}

    /** Why processes cannot be looked at here; empty where they can. */
    static String unavailable() {
        if (!Files.isReadable(ROOT.resolve("self/status"))) {
            return "/proc/self/status is not there: a soak needs Linux";
        }
        return Files.isExecutable(JCMD) ? "" : JCMD + " is not there: set JAVA_HOME to a JDK";
    }

    static List<String> options(int heapMegabytes, Path logs) {
        return List.of(
                "-Xms" + heapMegabytes + "m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+AlwaysPreTouch",
                "-Xlog:gc:file=" + logs.resolve("gc-%p.log") + "::filecount=0");
    }

    /** Collects all garbage; false where the process did not answer, or is none. */
    static boolean collect(long pid) throws IOException, InterruptedException {
        return pid > 0 // 0 would be every JVM of this machine
                && new ProcessBuilder(JCMD.toString(), Long.toString(pid), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(30, TimeUnit.SECONDS);
    }

    /** Nothing of the process once it has gone; no heap before its first collection. */
    static Map<Quantity, Double> sample(long pid, int heapMegabytes, Path logs) {
        Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
        try (Stream<Path> descriptors = Files.list(ROOT.resolve(pid + "/fd"))) {
            String status = Files.readString(ROOT.resolve(pid + "/status"));
            double resident = 1024 * number(status, "VmRSS");
            values.put(Quantity.RESIDENT, resident);
            values.put(Quantity.NATIVE, resident - (double) heapMegabytes * MB);
            values.put(Quantity.THREADS, number(status, "Threads"));
            values.put(Quantity.DESCRIPTORS, (double) descriptors.count());
            afterCollection(Files.readString(logs.resolve("gc-" + pid + ".log")))
                    .ifPresent(heap -> values.put(Quantity.HEAP, heap));
        } catch (IOException | IllegalStateException e) {
            return Map.of();
        }
        return values;
    }

    /** Bytes in use after the last collection that a JVM's log tells of. */
    static OptionalDouble afterCollection(String log) {
        Matcher collected = COLLECTED.matcher(log);
        OptionalDouble last = OptionalDouble.empty();
        while (collected.find()) {
            last = OptionalDouble.of(Double.parseDouble(collected.group(1)) * MB);
        }
        return last;
    }

    private static double number(String status, String key) {
        Matcher line =
                Pattern.compile("^" + key + ":\\s+(\\d+)", Pattern.MULTILINE).matcher(status);
        if (!line.find()) {
            throw new IllegalStateException(key); // a zombie has no memory
        }
        return Double.parseDouble(line.group(1));
    }
}
