package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.Series.Point;
import io.directpred.chaos.SoakReport.Kept;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An hour with a sample every ten seconds. */
class SoakReportTest {
    private static final double MB = 1 << 20;

    @Test
    void wThatIsNotAtItsBoundYetMayGrow() {
        SoakReport report = report(2, series("directpred.predictor-weights", i -> 2 * i * MB));

        assertThat(report.flat()).isTrue();
        assertThat(report.kept()).extracting(Kept::why).containsExactly("not full yet; it may have 896 MB");
    }

    @Test
    void wBeyondItsBoundMayNot() {
        assertThat(report(1, series("directpred.predictor-weights", i -> 2 * i * MB))
                        .flat())
                .isFalse();
    }

    @Test
    void wAtItsBoundIsFlat() {
        SoakReport report = report(1, series("directpred.predictor-weights", i -> (256 + i % 90) * MB));

        assertThat(report.flat()).isTrue();
        assertThat(report.kept()).isEmpty();
    }

    @Test
    void anotherTopicMayNotGrow() {
        assertThat(report(3, series("directpred.checkpoints", i -> i * MB / 4)).flat())
                .isFalse();
    }

    private static SoakReport report(int runs, Series series) {
        Soak.Options options = new Soak.Options(
                1, runs, Duration.ofHours(1), Path.of("nowhere"), new CompletableFuture<>(), line -> {});
        Series steps = series("training", Quantity.STEPS, i -> 10 * i);
        return SoakReport.of(options, List.of(series, steps), new Tally(), List.of());
    }

    private static Series series(String topic, IntToDoubleFunction bytes) {
        return series(topic, Quantity.DISK, bytes);
    }

    private static Series series(String subject, Quantity quantity, IntToDoubleFunction value) {
        return new Series(
                subject,
                quantity,
                IntStream.range(0, 361)
                        .mapToObj(i -> new Point(10 * i, value.applyAsDouble(i)))
                        .toList());
    }
}
