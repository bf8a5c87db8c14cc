package io.directpred.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldState;
import io.directpred.events.PredictorWeights;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules that set W from F - m m^T or from the diagonal. */
class CentredFoldTest {
    private static final Rule CENTRED = Rule.newBuilder(Records.rule(RuleKind.directpred, 1, 0))
            .setCentred(true)
            .build();

    @Test
    void aCentredWFollowsFromTheStateAndTheMeanThatIsToldWithIt() {
        RunFold whole = new RunFold(Records.fresh(Records.RUN, 1, CENTRED));
        for (int step = 0; step < 3; step++) {
            whole.fold(batch(step));
        }
        PredictorWeights told = whole.answered(2).orElseThrow();

        RunFold resumed = new RunFold(
                new FoldState(Records.RUN, 2, 2L, Records.DIM, CENTRED, told.getF(), List.of(), told.getMean()));
        resumed.fold(batch(3));
        whole.fold(batch(3));

        assertThat(resumed.answered(3).orElseThrow().getW())
                .isEqualTo(whole.answered(3).orElseThrow().getW());
        assertThat(resumed.answered(3).orElseThrow().getMean())
                .isEqualTo(whole.answered(3).orElseThrow().getMean());
    }

    @Test
    void wIsThatOfTheDefinition() {
        RunFold fold = new RunFold(Records.fresh(Records.RUN, 1, CENTRED));
        fold.fold(batch(0));
        fold.fold(batch(1));
        double[] m = IntStream.range(0, Records.DIM)
                .mapToDouble(i -> 0.3 * mean(0, i) + 0.7 * mean(1, i))
                .toArray();

        PackedSymmetric centred =
                CorrelationMatrix.of(0.3, Records.c(0)).fold(Records.c(1)).centred(m);
        PackedSymmetric expected = PredictorRule.directPred(0.1, 1).weights(CorrelationMatrix.of(0.3, centred));

        assertThat(fold.answered(1).orElseThrow().getW())
                .isEqualTo(expected.toFloat64())
                .isNotEqualTo(fold.answered(0).orElseThrow().getW());
    }

    @Test
    void otherRulesTellNoMean() {
        RunFold fold = new RunFold(Records.fresh(Records.RUN, 1, Records.rule(RuleKind.directpred, 1, 0)));
        fold.fold(batch(0));

        assertThat(fold.answered(0).orElseThrow().getMean().hasRemaining()).isFalse();
    }

    @Test
    void aMeanOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new RunFold(new FoldState(
                        Records.RUN,
                        1,
                        -1L,
                        Records.DIM,
                        CENTRED,
                        ByteBuffer.allocate(0),
                        List.of(),
                        ByteBuffer.allocate(7))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean of step -1 has 7 bytes, expected " + 8 * Records.DIM);
    }

    private static double mean(int step, int channel) {
        return (float) (0.01 * (step + 1) * (channel + 1));
    }

    private static BatchCorrelation batch(int step) {
        double[] mean =
                IntStream.range(0, Records.DIM).mapToDouble(i -> mean(step, i)).toArray();
        return BatchCorrelation.newBuilder(Records.batch(Records.RUN, 1, step))
                .setMean(Records.floats(mean))
                .build();
    }
}
