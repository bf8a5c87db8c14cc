package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Said;
import io.directpred.recorder.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
    private final ProgressLine progress = new ProgressLine();

    @Test
    void saysStepLossRankSpeedWaitingAndLoaders() {
        progress.add(Said.spectrum(1, 1, 9.76, 1.0));
        progress.add(Said.step(1, 1, -3.4567));

        assertThat(progress.plain())
                .isEqualTo("steps 1/4  loss -3.457  rank 9.8  640 img/s  waits 20% for pairs  2 loaders");
    }

    @Test
    void drawsABarAsFarAsTheRunIs() {
        progress.add(Said.step(1, 2, -3));

        String line = progress.line(200, ProgressLine.Style.ASCII);

        assertThat(line).startsWith("###############--------------- 2/4  loss -3.000  rank -  ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 20, 40, 60, 80, 100, 120})
    void neverFillsTheTerminalsWidth(int columns) {
        progress.add(Said.step(1, 2, -3));

        String line = progress.line(columns, ProgressLine.Style.ASCII);

        assertThat(line.length()).isLessThanOrEqualTo(Math.max(columns - 1, 0));
    }

    @Test
    void saysTheTimeLeftOnceItIsKnown() {
        for (int done = 1; done < 20; done++) {
            progress.add(ofMany(done));
            assertThat(progress.plain()).doesNotContain("left");
        }

        progress.add(ofMany(20)); // of 1,000, of 200 ms each

        assertThat(progress.plain()).endsWith("2 loaders  3:16 left");
    }

    private static TrainingMetrics ofMany(int done) {
        return TrainingMetrics.newBuilder(Said.step(1, done, -3)).setSteps(1000).build();
    }

    @Test
    void aFinishedRunHasNothingLeft() {
        progress.add(Said.step(1, 4, -3));

        assertThat(progress.plain()).endsWith("0 s left");
    }

    @Test
    void probeLinesNameTheEncoderAndBothAccuracies() {
        assertThat(ProgressLine.probe(Said.probe(0, false, 72.125, 76.5)))
                .isEqualTo("probe  random-initialised  kNN 72.13 %  linear 76.50 % (best 77.00 %)");
        assertThat(ProgressLine.probe(Said.probe(4, true, 79, 82)))
                .isEqualTo("probe  final               kNN 79.00 %  linear 82.00 % (best 82.50 %)");
        assertThat(ProgressLine.probe(Said.probe(1000, false, 79, 82)))
                .isEqualTo("probe  after 1000 steps    kNN 79.00 %  linear 82.00 % (best 82.50 %)");
    }

    @Test
    void durationsAreShort() {
        assertThat(Text.duration(41.4)).isEqualTo("41 s");
        assertThat(Text.duration(185)).isEqualTo("3:05");
        assertThat(Text.duration(3609)).isEqualTo("1:00:09");
        assertThat(Text.duration(-1)).isEqualTo("0 s");
    }
}
