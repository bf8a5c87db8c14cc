package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.Traces.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesTest {
    private static final String TRACE = "/health/live, /health/ready and /metrics on";
    private static final Pattern WORDS = Traces.words(FaultKind.TRAINER_KILLED).orElseThrow();

    @TempDir
    Path logs;

    /** A run may end while what was killed last still starts. */
    @Test
    void aProcessThatStillStartsIsWaitedFor() throws Exception {
        Traces traces = new Traces(logs);
        write("its life before: " + TRACE + "\n");
        Mark killed = traces.mark();

        CompletableFuture<Void> start = CompletableFuture.runAsync(
                () -> write("its next life: " + TRACE + "\n"),
                CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

        assertThat(traces.appears(WORDS, killed, Duration.ofMinutes(1))).isTrue();
        start.join();
    }

    @Test
    void whatWasSaidBeforeTheFaultIsNoTrace() throws Exception {
        Traces traces = new Traces(logs);
        write(TRACE + "\n");

        assertThat(traces.appears(WORDS, traces.mark(), Duration.ZERO)).isFalse();
    }

    private void write(String line) {
        try {
            Files.writeString(
                    logs.resolve("trainer-1.log"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
