package io.directpred.chaos;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Takes all space that a disk has, for a while. */
final class DiskFull {
    private static final int BLOCK = 1 << 20;
    private static final Duration TURN = Duration.ofMillis(20);

    private DiskFull() {}

    /** @param filler a file on that disk, which is removed at the end */
    static void hold(Path filler, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        try {
            while (System.nanoTime() < end) { // what others free is taken, too
                fill(filler);
                Thread.sleep(TURN.toMillis());
            }
        } finally {
            remove(filler);
        }
    }

    private static void fill(Path filler) {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(filler, CREATE, APPEND)) {
            for (int n = BLOCK; n > 0; ) {
                n = write(out, block, n);
            }
        } catch (IOException e) {
            // full, for opening or closing, too
        }
    }

    /** The size to try next: the same, or half of one that did not fit. */
    private static int write(OutputStream out, byte[] block, int size) {
        try {
            out.write(block, 0, size);
            return size;
        } catch (IOException e) {
            return size / 2;
        }
    }

    private static void remove(Path filler) {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new IllegalStateException(filler + " cannot be removed, its disk stays full", e);
        }
    }
}
