package io.directpred.standalone;

import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, and what came of it. */
record Launched(int code, byte[] out, String err) {

    /**
     * By the launcher's own settings, with the class path of the test; a run of two steps ends before the second
     * compiler pays.
     */
    static ProcessBuilder byLauncher(String... arguments) {
        return shell(
                "exec \"$java\" $options -XX:TieredStopAtLevel=1 -cp \"$CLASSPATH\" " + DirectPred.class.getName()
                        + " \"$@\"",
                arguments);
    }

    /** What a script does after {@code launcher.sh}. */
    static ProcessBuilder shell(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", "set -eu; self=directpred; root=" + root() + "; . \"$root/launcher.sh\"; " + script, "sh"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return process;
    }

    /** Within namespaces of its own, by {@code unshare OPTIONS}, after a script. */
    static ProcessBuilder unshared(String options, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("unshare", options, "sh", "-c", script + "; exec \"$@\"", "sh"));
        command.addAll(ChildJvm.of(DirectPred.class, Arrays.asList(arguments)).command());
        return new ProcessBuilder(command);
    }

    /** Whether this machine lets its user have namespaces. */
    static boolean canUnshare(String options) throws IOException, InterruptedException {
        Process tried;
        try {
            tried = new ProcessBuilder("unshare", options, "true").start();
        } catch (IOException e) {
            return false;
        }
        return tried.waitFor() == 0;
    }

    static Launched of(ProcessBuilder builder) throws IOException, InterruptedException {
        Path errors = Path.of(System.getProperty("java.io.tmpdir")).resolve("launched-" + System.nanoTime());
        Process process = builder.redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String err = Files.readString(errors);
        Files.delete(errors);
        return new Launched(process.waitFor(), out, err);
    }

    String text() {
        return new String(out, StandardCharsets.UTF_8);
    }

    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }
}
