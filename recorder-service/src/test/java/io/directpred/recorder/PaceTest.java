package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.events.TrainingMetrics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long STEPS = 3500;
    private final Pace pace = new Pace();

    @Test
    void timeLeftIsUnknownWhileTheFirstStepsWarmUp() {
        assertThat(pace.secondsLeft()).isEmpty();

        steps(1, 1, 1, 2520);
        steps(1, 2, 19, 150);

        assertThat(pace.secondsLeft()).isEmpty();
    }

    @Test
    void timeLeftLeavesTheSlowFirstStepsOut() {
        steps(1, 1, 1, 2520);
        steps(1, 2, 10, 300);
        steps(1, 11, 20, 80);

        assertThat(pace.secondsLeft().orElseThrow()).isCloseTo(3480 * 0.080, within(1e-9));
    }

    @Test
    void timeLeftFollowsTheLastThirtySteps() {
        steps(1, 1, 100, 500);
        steps(1, 101, 130, 100);

        assertThat(pace.secondsLeft().orElseThrow()).isCloseTo(3370 * 0.1, within(1e-9));
    }

    @Test
    void anAttemptThatGoesOnWarmsUpAnew() {
        steps(1, 1, 100, 100);
        steps(2, 101, 119, 3000);

        assertThat(pace.secondsLeft()).isEmpty();

        steps(2, 120, 120, 3000);

        assertThat(pace.secondsLeft().orElseThrow()).isCloseTo(3380 * 3.0, within(1e-6));
    }

    @Test
    void nothingIsLeftOfAFinishedRunHoweverShort() {
        pace.add(Said.step(1, 4, -3));

        assertThat(pace.secondsLeft()).hasValue(0);
    }

    @Test
    void waitingIsTheShareOfTheWholeTime() {
        pace.add(Said.step(1, 1, -3)); // 150 ms network, 40 ms for pairs, 10 ms for W

        assertThat(pace.waitsForPairs()).isCloseTo(0.2, within(1e-9));
        assertThat(pace.waitsForWeights()).isCloseTo(0.05, within(1e-9));
    }

    private void steps(int attempt, int first, int last, double millis) {
        IntStream.rangeClosed(first, last)
                .mapToObj(done -> TrainingMetrics.newBuilder(Said.step(attempt, done, -3))
                        .setSteps(STEPS)
                        .setStepMs(millis)
                        .setWaitPairsMs(0)
                        .setWaitWeightsMs(0)
                        .build())
                .forEach(pace::add);
    }
}
