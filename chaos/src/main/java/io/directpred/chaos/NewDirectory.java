package io.directpred.chaos;

import io.directpred.service.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a trial in processes of its own leaves its logs: a directory with nothing in it yet. */
final class NewDirectory {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private NewDirectory() {}

    /**
     * The directory given, or {@code runs/NAME-<time>}.
     *
     * @throws BadInput where it is no directory or holds something
     */
    static Path or(@Nullable Path given, String name) throws IOException {
        Path dir = given == null
                ? Path.of(
                        "runs",
                        name + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME))
                : given;
        if (Files.exists(dir) && !Files.isDirectory(dir)) {
            throw new BadInput("--out = " + dir + ": is no directory");
        }
        if (Files.isDirectory(dir)) {
            try (Stream<Path> files = Files.list(dir)) {
                if (files.findAny().isPresent()) {
                    throw new BadInput("--out = " + dir + ": is not empty; give another one");
                }
            }
        }
        return dir;
    }

    /** Takes away what is in the directory, and leaves the directory itself; where there is none, nothing happens. */
    static void empty(Path dir) {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(dir)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
