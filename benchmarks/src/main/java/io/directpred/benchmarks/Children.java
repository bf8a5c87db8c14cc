package io.directpred.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Processes of this benchmark's own Java, class path and options. */
final class Children {
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    private Children() {}

    /** A new folder for what a section needs. */
    static Path folder(String section) throws IOException {
        Path folder = Files.createTempDirectory("directpred-" + section + "-");
        FOLDERS.add(folder);
        return folder;
    }

    /** Leaves no process and no folder behind. */
    static void end() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        for (Path folder : FOLDERS) {
            try {
                remove(folder);
            } catch (IOException e) {
                System.err.println(folder + " is left behind: " + e);
            }
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        FOLDERS.remove(folder);
    }

    /** A section in a process of its own. */
    static Process java(List<String> options, Map<String, String> environment, String section) throws IOException {
        return builder(options, environment, Benchmarks.class, section)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A service as it is run in a container; what it says goes to a file, so that it never waits for a reader. */
    static Process service(Map<String, String> environment, Class<?> main, Path said) throws IOException {
        return builder(List.of(), environment, main)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private static ProcessBuilder builder(
            List<String> options, Map<String, String> environment, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }
}
