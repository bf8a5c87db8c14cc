package io.directpred.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Users in numbers, as containers know them. */
final class Owner {
    private static final Path SELF = Path.of("/proc/self");

    private Owner() {}

    /** Of a file or directory, {@code uid:gid}. */
    static String of(Path path) {
        try {
            return Files.getAttribute(path, "unix:uid") + ":" + Files.getAttribute(path, "unix:gid");
        } catch (IOException | UnsupportedOperationException e) {
            return "unknown";
        }
    }

    /** Of this process, {@code uid:gid}; where there is no {@code /proc}, its name. */
    static String ofThisProcess() {
        return Files.exists(SELF) ? of(SELF) : System.getProperty("user.name");
    }
}
