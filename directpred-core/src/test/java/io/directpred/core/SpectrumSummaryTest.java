package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpectrumSummaryTest {

    @Property
    void countsEqualDirections(@ForAll @IntRange(min = 1, max = 64) int equal, @ForAll @IntRange(max = 64) int empty) {
        double[] values = new double[equal + empty];
        Arrays.fill(values, 0, equal, 0.3);

        SpectrumSummary summary = SpectrumSummary.of(values);

        assertThat(summary.effectiveRank()).isEqualTo(equal, within(1e-9));
        assertThat(summary.participationRatio()).isEqualTo(equal, within(1e-9));
        assertThat(summary.topShare()).isEqualTo(1.0 / equal, within(1e-12));
    }

    @Property
    void liesBetweenOneAndTheDimension(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int dim) {
        CounterRandom random = CounterRandom.of(seed, "spectrum", dim);
        double[] values = random.doubles(dim, -20, 20).map(StrictMath::exp).toArray();

        SpectrumSummary summary = SpectrumSummary.of(values);

        assertThat(summary.effectiveRank()).isBetween(1 - 1e-9, dim + 1e-9);
        assertThat(summary.participationRatio()).isBetween(1 - 1e-9, dim + 1e-9);
        assertThat(summary.participationRatio()).isLessThanOrEqualTo(summary.effectiveRank() + 1e-9);
        assertThat(summary.topShare()).isBetween(1.0 / dim - 1e-9, 1 + 1e-9);
    }

    @Test
    void isZeroWhereNothingVaries() {
        assertThat(SpectrumSummary.of(new double[] {-1e-18, 0})).isEqualTo(new SpectrumSummary(0, 0, 0));
    }

    @Test
    void takesTheMeanOutOfF() {
        double[][] z = {{3, 1}, {3, -1}};
        CorrelationMatrix f = CorrelationMatrix.of(0.3, CorrelationMatrix.ofViews("C", z, z));

        double[] centred = Eigenspace.valuesOf(f.centred(new double[] {3, 0}));

        assertThat(centred).containsExactly(0, 1);
        assertThat(SpectrumSummary.of(centred).effectiveRank()).isEqualTo(1);
    }

    @Test
    void findsHealthyAndCollapsedFeatures() {
        int dim = 64;
        double[] zero = new double[dim];
        double[] even = IntStream.range(0, dim).mapToDouble(i -> 1.0 / dim).toArray();
        double[] same =
                IntStream.range(0, dim).mapToDouble(i -> 1 / Math.sqrt(dim)).toArray();

        assertThat(SpectrumSummary.featureDeviation(zero, even)).isEqualTo(1, within(1e-12));
        assertThat(SpectrumSummary.featureDeviation(same, even)).isEqualTo(0, within(1e-6));
    }
}
