package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.RunPhase;
import io.directpred.events.TrainingMetrics;
import io.directpred.monitor.RunNow;
import io.directpred.recorder.Said;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchScreenTest {
    private static final ProgressLine.Style ASCII = ProgressLine.Style.ASCII;

    @Test
    void showsTheEssentialsOnEightyColumns() {
        List<String> lines = WatchScreen.lines(now(8), 80, 24, ASCII);

        assertThat(lines)
                .containsExactly(
                        "run sample-1  running  attempt 1",
                        "################################################-- 950/1000  epoch 1  10 s left",
                        "loss           -3.500  #=_",
                        "rank of F         4.0  _=#",
                        "images/s          640  #_  waits 20% for pairs",
                        "eigenvalues of F, ranks 1 to 8, log scale",
                        "  1.0e+00 #",
                        "          #*",
                        "          ##+",
                        "          ###=",
                        "          ####-",
                        "          #####:",
                        "          ######.",
                        "  1.0e-07 #######_",
                        "probe  random-initialised  kNN 70.00 %  linear 75.00 % (best 75.50 %)",
                        "probe  after 500 steps     kNN 79.00 %  linear 82.00 % (best 82.50 %)",
                        "loader  loader-0  1 pairs/s  1.0 ms a slice  96 slices",
                        "alarm  collapse after 58 steps: the effective rank of F is 1.10");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "10,5", "30,10", "79,24", "80,0", "80,12", "200,60"})
    void fitsWhateverSizeTheWindowHas(int columns, int rows) {
        List<String> lines = WatchScreen.lines(now(512), columns, rows, ASCII);

        assertThat(lines).hasSizeLessThanOrEqualTo(rows == 0 ? 23 : Math.max(1, rows - 1));
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Math.max(1, columns - 1)));
    }

    @Test
    void moreEigenvaluesThanColumnsShareThem() {
        assertThat(WatchScreen.lines(now(512), 80, 24, ASCII))
                .contains("eigenvalues of F, ranks 1 to 512, log scale, 8 a column");
    }

    @Test
    void showsSpectraThatAreNotOfNumbersAndACollapsedOne() {
        assertThat(WatchScreen.lines(now(new float[] {Float.NaN, 1}), 80, 24, ASCII))
                .contains("eigenvalues of F: the greatest is NaN");
        assertThat(WatchScreen.lines(now(new float[] {2, 0, -1e-9f}), 80, 24, ASCII))
                .contains("  2.0e+00 #", "  2.0e-08 #__");
        assertThat(WatchScreen.lines(now(new float[] {1, 1}), 80, 24, ASCII)).contains("  1.0e+00 ##", "  1.0e-01 ##");
    }

    @Test
    void whatComesFromATopicMovesNoCursor() {
        RunNow now = new RunNow(
                "a\u001b[2J\nb",
                null,
                null,
                OptionalDouble.empty(),
                0,
                0,
                new double[0],
                new double[0],
                new double[0],
                new float[0],
                List.of(),
                List.of(),
                List.of());

        assertThat(WatchScreen.lines(now, 80, 24, ASCII))
                .containsExactly(
                        "run a\\u001b[2J b",
                        "no step yet: the first one follows when loaders have delivered its view pairs",
                        "no alarm");
    }

    private static RunNow now(int d) {
        float[] eigenvalues = new float[d];
        IntStream.range(0, d).forEach(i -> eigenvalues[i] = (float) Math.pow(10, -7.0 * i / (d - 1)));
        return now(eigenvalues);
    }

    private static RunNow now(float[] eigenvalues) {
        TrainingMetrics newest = TrainingMetrics.newBuilder(Said.step(1, 950, -3.5))
                .setSteps(1000)
                .build();
        return new RunNow(
                Said.RUN,
                Said.state(RunPhase.running, 1, 0),
                newest,
                OptionalDouble.of(10),
                0.2,
                0.05,
                new double[] {-3, -3.2, -3.5},
                new double[] {650, 640},
                new double[] {2, 3, 4},
                eigenvalues,
                List.of(Said.probe(0, false, 70, 75), Said.probe(200, false, 75, 80), Said.probe(500, false, 79, 82)),
                List.of(new Alarm(Said.RUN, 1, AlarmKind.collapse, 57L, 1.1, 1.2, "the effective rank of F is 1.10")),
                List.of(Said.loader("loader-0", 96)));
    }
}
