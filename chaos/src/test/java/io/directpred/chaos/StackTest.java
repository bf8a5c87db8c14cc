package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
    @TempDir
    private Path dir;

    @Test
    @Timeout(60)
    void nobodyWaitsForAProcessThatIsNotStartedAgain() throws Exception {
        try (Stack stack = new Stack(dir, List.of("-Xmx64m"), line -> {})) {
            stack.start("stats", "stats", Map.of());
            Child ended = stack.child("stats");
            stack.remove(ended);

            boolean again = stack.kill(ended, Duration.ZERO);
            stack.awaitStarts();

            assertThat(again).isFalse();
            assertThat(ended.alive()).isFalse();
        }
    }
}
