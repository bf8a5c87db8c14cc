package io.directpred.chaos;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What is said, with minutes and seconds since the start before it: to whoever listens, and into a file. Safe for use
 * by several threads.
 */
final class Transcript {
    private final long began = System.nanoTime();
    private final Path file;
    private final Consumer<String> listener;

    Transcript(Path file, Consumer<String> listener) {
        this.file = file;
        this.listener = listener;
    }

    synchronized void say(String line) {
        long seconds = (System.nanoTime() - began) / 1_000_000_000;
        String said = String.format(Locale.ROOT, "%02d:%02d %s", seconds / 60, seconds % 60, line);
        listener.accept(said);
        try {
            Files.writeString(file, said + "\n", CREATE, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
