package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Left out where nothing can be mounted. */
@Timeout(60)
class DiskTest {
    @TempDir
    private Path dir;

    @Test
    void whoWritesWaitsWhileItStallsAndThenGoesOn() throws Exception {
        Path mounted = dir.resolve("kafka");
        Disk disk = Disk.on(mounted, 32).orElse(null);
        assumeTrue(disk != null && disk.stalls(), "needs the right to mount a file system by a loop device");
        try (disk) {
            Files.writeString(mounted.resolve("before"), "1");

            disk.stall();
            CompletableFuture<Path> written = CompletableFuture.supplyAsync(() -> write(mounted.resolve("meanwhile")));
            assertThat(waits(written)).isTrue();
            disk.goOn();

            assertThat(written.get(30, TimeUnit.SECONDS)).hasContent("2");
        }
        assertThat(mounted).isEmptyDirectory(); // nothing is mounted any more
        assertThat(dir.resolve("kafka.memory")).doesNotExist();
    }

    private static boolean waits(CompletableFuture<?> work) throws Exception {
        try {
            work.get(500, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }

    private static Path write(Path file) {
        try {
            return Files.writeString(file, "2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
