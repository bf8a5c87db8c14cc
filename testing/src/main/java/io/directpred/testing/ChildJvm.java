package io.directpred.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process of its own, with the class path of the test that starts it. */
public final class ChildJvm {
    /** No test trains more than this holds. */
    private static final String HEAP = "-Xmx1g";

    /**
     * What lives for seconds ends before the second compiler pays: a small run takes 30 s of CPU time with the first
     * alone, 55 s with both.
     */
    private static final String SHORT = "-XX:TieredStopAtLevel=1";

    private ChildJvm() {}

    /** What starts it; what it writes to standard error goes to the test's. */
    public static ProcessBuilder of(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                SHORT,
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
