package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {
    private static final String LOG = """
            [0.012s][info][gc] Using Serial
            [2.101s][info][gc] GC(0) Pause Young (Allocation Failure) 136M->20M(495M) 20.123ms
            [9.001s][info][gc] GC(1) Pause Full (Diagnostic Command) 71M->19M(495M) 60.001ms
            """;

    @TempDir
    private Path dir;

    @Test
    void readsWhatTheLastCollectionLeft() {
        assertThat(Proc.afterCollection(LOG)).hasValue(19 << 20);
        assertThat(Proc.afterCollection(LOG.lines().findFirst().orElseThrow())).isEmpty();
    }

    @Test
    void looksAtAProcess() throws Exception {
        long self = ProcessHandle.current().pid();
        Files.writeString(dir.resolve("gc-" + self + ".log"), LOG);

        Map<Quantity, Double> values = Proc.sample(self, 0, dir);

        assertThat(values)
                .containsOnlyKeys(
                        Quantity.HEAP, Quantity.RESIDENT, Quantity.NATIVE, Quantity.THREADS, Quantity.DESCRIPTORS)
                .containsEntry(Quantity.HEAP, (double) (19 << 20))
                .containsEntry(Quantity.NATIVE, values.get(Quantity.RESIDENT));
        assertThat(values.get(Quantity.RESIDENT)).isGreaterThan(20 << 20);
        assertThat(values.get(Quantity.THREADS)).isGreaterThan(5);
        assertThat(values.get(Quantity.DESCRIPTORS)).isGreaterThan(5);
    }

    @Test
    void saysNothingOfAProcessThatHasGone() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(Proc.sample(gone.pid(), 0, dir)).isEmpty();
    }
}
