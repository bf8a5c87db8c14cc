package io.directpred.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small disk in memory, which can be filled without harm to anyone else; needs the right to mount. */
final class RamDisk implements AutoCloseable {
    private final Path dir;

    private RamDisk(Path dir) {
        this.dir = dir;
    }

    /** Mounts it on a directory, which is made; nothing where that is not possible. */
    static Optional<RamDisk> on(Path dir, int megabytes) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            return Optional.empty();
        }
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", dir.toString());
        return mounted ? Optional.of(new RamDisk(dir)) : Optional.empty();
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        if (!run("umount", dir.toString())) {
            run("umount", "-l", dir.toString());
        }
    }
}
