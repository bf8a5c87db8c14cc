package io.directpred.recorder;

import io.directpred.service.FileModes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all: written beside their place, then moved into it in one step. */
public final class WholeFile {
    private WholeFile() {}

    public static void write(Path file, byte[] content) throws IOException {
        Path part = part(file);
        try {
            try (OutputStream out = FileModes.create(part)) {
                out.write(content);
            }
            complete(file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    public static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Where a file grows until {@link #complete}. */
    public static Path part(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".part");
    }

    /** Moves what has grown into its place. */
    public static void complete(Path file) throws IOException {
        Files.move(part(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
