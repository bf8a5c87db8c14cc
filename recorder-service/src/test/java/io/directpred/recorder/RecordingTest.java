package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.TrainingMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private final Recording recording = new Recording();

    @Test
    void laterAttemptsOverwriteTheStepsTheyDidAgain() {
        recording.add(Said.step(1, 1, -1));
        recording.add(Said.step(1, 2, -2));
        recording.add(Said.step(2, 2, -2.5));

        assertThat(recording.steps()).containsOnlyKeys(0L, 1L);
        assertThat(recording.steps().get(1L).loss()).isEqualTo(-2.5);
    }

    @Test
    void keepsSpectraOfFewStepsSpreadOverTheRun() {
        int steps = 10_000;
        for (long step = 1; step <= steps; step++) {
            recording.add(Said.spectrum(1, step, 2, 1.0, 0.5));
        }

        List<Long> kept = new ArrayList<>(recording.directions().keySet());
        assertThat(kept).hasSizeBetween(Recording.SPECTRA_KEPT / 4, Recording.SPECTRA_KEPT);
        assertThat(kept).endsWith((long) steps);
        long widest = kept.get(0);
        for (int i = 1; i < kept.size(); i++) {
            widest = Math.max(widest, kept.get(i) - kept.get(i - 1));
        }
        assertThat(widest).isLessThan(steps / 60);
        assertThat(recording.ranks()).hasSize(steps);
    }

    @Test
    void keepsAShareOfTheStepsOfALongRun() {
        long steps = 20L * Recording.STEPS_KEPT + 7;
        for (long step = 1; step <= steps; step++) {
            recording.add(Said.step(1, step, -step));
        }

        assertThat(recording.steps()).hasSizeBetween(Recording.STEPS_KEPT / 4, Recording.STEPS_KEPT);
        assertThat(recording.steps().lastEntry().getValue().loss()).isEqualTo(-steps);
        assertThat(recording.steps().firstKey()).isLessThan(steps / 1000);
    }

    @Test
    void addsUpWhatLoadersMadeThoughTheyBeginAgainAtNought() {
        for (long pairs : List.of(10L, 30L, 5L)) { // the third is of another process of that name
            recording.add(Said.loader("a", pairs));
        }
        recording.add(Said.loader("b", 7));

        assertThat(recording.pairsMade()).isEqualTo(30 + 5 + 7);
    }

    @Test
    void addsUpTheRequestsThatEachAttemptRepeated() {
        recording.add(
                TrainingMetrics.newBuilder(Said.step(1, 1, -1)).setAskedAgain(4).build());
        recording.add(
                TrainingMetrics.newBuilder(Said.step(2, 2, -1)).setAskedAgain(9).build());

        assertThat(recording.askedAgain()).isEqualTo(13);
    }
}
