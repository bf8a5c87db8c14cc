package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.LoaderMetrics;
import io.directpred.events.Replacement;
import io.directpred.events.ViewPairs;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally("run-1", "a");

    @Test
    void reportsTotalsAndWhatIsNew() {
        tally.answered(pairs(5, 3_000_000, 7));
        tally.answered(pairs(5, 1_000_000, 8));
        tally.answered(pairs(2, 2_000_000));
        tally.dropped();
        LoaderMetrics first = tally.report().orElseThrow();
        tally.answered(pairs(1, 9_000_000, 9));
        LoaderMetrics second = tally.report().orElseThrow();

        assertThat(first.getSlices()).isEqualTo(3);
        assertThat(first.getPairs()).isEqualTo(12);
        assertThat(first.getPairsPerSecond()).isPositive();
        assertThat(first.getSliceMs()).isEqualTo(2.0);
        assertThat(first.getDropped()).isEqualTo(1);
        assertThat(first.getReplaced().stream().map(Replacement::getSample)).containsExactly(7, 8);
        assertThat(second.getPairs()).isEqualTo(13);
        assertThat(second.getSliceMs()).isEqualTo(9.0);
        assertThat(second.getReplaced().stream().map(Replacement::getSample)).containsExactly(9);
    }

    @Test
    void isSilentWhenNothingHappened() {
        assertThat(tally.report()).isEmpty();
        tally.dropped();
        assertThat(tally.report()).isPresent();
        assertThat(tally.report()).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 2_000; i++) {
            tally.answered(pairs(1, 1, i));
        }

        LoaderMetrics metrics = tally.report().orElseThrow();

        assertThat(metrics.getSlices()).isEqualTo(2_000);
        assertThat(metrics.getReplaced()).hasSize(1_000);
    }

    private static ViewPairs pairs(int n, long nanos, Integer... replaced) {
        return ViewPairs.newBuilder()
                .setRun("run-1")
                .setSpecHash("hash")
                .setStep(1)
                .setSlice(0)
                .setAsk(1)
                .setSamples(java.util.Collections.nCopies(n, 0))
                .setReplaced(List.of(replaced).stream()
                        .map(sample -> new Replacement(sample, 0, "damaged"))
                        .toList())
                .setViews(List.of())
                .setLoader("a")
                .setNanos(nanos)
                .build();
    }
}
