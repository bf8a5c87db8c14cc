package io.directpred.containers;

import io.directpred.standalone.DirectPred;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs commands as a user would, from the checkout. */
final class Shell {
    /** The checkout: tests run in their module's directory. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** What a command left: exit code, and both streams as they came. */
    record Result(List<String> command, int exitCode, String output) {
        /** The output; an {@link AssertionError} with it where the command failed. */
        String orFail() {
            if (exitCode != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + exitCode + ":\n" + output);
            }
            return output;
        }
    }

    private Shell() {}

    static Result run(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(command, process.waitFor(), output);
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", command) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String run(String... command) {
        return run(Map.of(), Arrays.asList(command)).orFail();
    }

    /** The command line of the program, in a JVM of its own. */
    static List<String> directpred(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                DirectPred.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
