package io.directpred.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small disk in memory, which can be filled, and made to stall, without harm to anyone else; needs the right to
 * mount.
 *
 * <p>Where loop devices and ext4 are to be had it is a file system of its own, which can be frozen; else a tmpfs, which
 * cannot.
 */
final class Disk implements AutoCloseable {
    private final Path dir;
    private final Path memory;
    private final boolean stalls;

    private Disk(Path dir, Path memory, boolean stalls) {
        this.dir = dir;
        this.memory = memory;
        this.stalls = stalls;
    }

    /** Mounts it on a directory, which is made; nothing where that is not possible. */
    static Optional<Disk> on(Path dir, int megabytes) {
        Path memory = dir.resolveSibling(dir.getFileName() + ".memory");
        Path image = memory.resolve("ext4");
        try {
            Files.createDirectories(dir);
            Files.createDirectories(memory);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!run("mount", "-t", "tmpfs", "-o", "size=" + (megabytes + 1) + "m", "tmpfs", memory.toString())) {
            return Optional.empty();
        }
        if (run("truncate", "-s", megabytes + "M", image.toString())
                && run("mkfs.ext4", "-q", "-m", "0", image.toString())
                && run("mount", "-o", "loop", image.toString(), dir.toString())
                && run("rmdir", dir.resolve("lost+found").toString())) { // Kafka takes every directory for a partition
            return Optional.of(new Disk(dir, memory, true));
        }
        boolean bound = run("mount", "--bind", memory.toString(), dir.toString());
        return bound ? Optional.of(new Disk(dir, memory, false)) : Optional.empty();
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

    /** Whether it can be made to. */
    boolean stalls() {
        return stalls;
    }

    /** Whoever writes waits, from now on. */
    void stall() {
        if (!run("fsfreeze", "-f", dir.toString())) {
            throw new IllegalStateException(dir + " cannot be frozen");
        }
    }

    void goOn() {
        run("fsfreeze", "-u", dir.toString());
    }

    @Override
    public void close() {
        goOn(); // what is frozen cannot be unmounted
        for (Path mounted : List.of(dir, memory)) {
            if (!run("umount", mounted.toString())) {
                run("umount", "-l", mounted.toString());
            }
        }
        try {
            Files.deleteIfExists(memory);
        } catch (IOException e) {
            throw new IllegalStateException(memory + " cannot be removed", e);
        }
    }
}
