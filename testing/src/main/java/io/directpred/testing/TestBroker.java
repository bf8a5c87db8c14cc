package io.directpred.testing;

import io.directpred.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A real broker on a directory of its own, until the JVM ends. */
public final class TestBroker {
    private TestBroker() {}

    /**
     * Starts it.
     *
     * @param before what is to be closed before the broker is
     */
    public static EmbeddedBroker untilTheEnd(Runnable before) {
        try {
            Path dir = Files.createTempDirectory("test-broker");
            EmbeddedBroker broker = EmbeddedBroker.start(dir);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                before.run();
                broker.close();
                delete(dir);
            }));
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
