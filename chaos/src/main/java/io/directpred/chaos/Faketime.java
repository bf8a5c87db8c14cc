package io.directpred.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where libfaketime is. */
final class Faketime {
    private Faketime() {}

    /** The library for programs of several threads where the usual systems install it, or null. */
    static @Nullable Path library() {
        return Stream.of(
                        "/usr/lib/x86_64-linux-gnu",
                        "/usr/lib/aarch64-linux-gnu",
                        "/usr/lib64",
                        "/usr/lib",
                        "/usr/local/lib")
                .map(dir -> Path.of(dir, "faketime", "libfaketimeMT.so.1"))
                .filter(Files::isReadable)
                .findFirst()
                .orElse(null);
    }
}
