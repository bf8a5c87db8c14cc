package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PredictorRuleTest {

    @Property(tries = 200)
    void commutesWithF(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 24) int dim,
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @DoubleRange(min = 0.1, max = 2) double alpha) {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, RandomMatrices.correlation(seed, dim, count));

        Alignment set = Alignment.of(f, new DirectSet(alpha, 0.1, 1).weights(f).toFull());
        Alignment copied = Alignment.of(f, new DirectCopy(0.1, 1).weights(f).toFull());

        assertThat(set.relativeCommutator()).isLessThan(1e-13);
        assertThat(copied.relativeCommutator()).isLessThan(1e-13);
        assertThat(set.asymmetry()).isZero();
        assertThat(set.cosines()).usingComparatorWithPrecision(1e-9).containsOnly(1);
    }

    @Property(tries = 200)
    void keepsEigenvaluesBetweenFloorAndOnePlusEps(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 24) int dim,
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @DoubleRange(min = -0.5, max = 1) double eps) {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, RandomMatrices.correlation(seed, dim, count));

        double[] p = Eigenspace.valuesOf(PredictorRule.directPred(eps, 1).weights(f));

        assertThat(p[dim - 1]).isEqualTo(1 + eps, within(1e-12));
        assertThat(p[0]).isGreaterThan(Math.max(eps, DirectSet.FLOOR) - 1e-12);
    }

    @Property(tries = 100)
    void doesNotDependOnTheScaleOfTheFeatures(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 16) int dim,
            @ForAll @DoubleRange(min = 0.01, max = 1000) double scale) {
        PackedSymmetric c = RandomMatrices.correlation(seed, dim, 2 * dim);
        CorrelationMatrix f = CorrelationMatrix.of(0, c);
        CorrelationMatrix scaled = CorrelationMatrix.of(0, c.scaledPlusDiagonal(scale, 0));

        for (PredictorRule rule : new PredictorRule[] {PredictorRule.directPred(0.1, 1), new DirectCopy(0.1, 1)}) {
            Golden.assertClose(rule.weights(scaled).toFull(), rule.weights(f).toFull());
        }
    }

    @Property(tries = 100)
    void agreesWithDirectCopyAtAlphaOne(@ForAll long seed, @ForAll @IntRange(min = 1, max = 16) int dim) {
        CorrelationMatrix f = CorrelationMatrix.of(0, RandomMatrices.correlation(seed, dim, dim + 1));

        PackedSymmetric set = new DirectSet(1, 0.25, 1).weights(f);

        Golden.assertClose(set.toFull(), new DirectCopy(0.25, 1).weights(f).toFull());
    }

    @Property(tries = 100)
    void treatsDirectionsWithoutFeaturesAlike(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int count) {
        int dim = 16; // rank at most 5: the eigenvalue 0 repeats at least 11 times
        CorrelationMatrix f = CorrelationMatrix.of(0, RandomMatrices.correlation(seed, dim, count));

        PackedSymmetric w = PredictorRule.directPred(0, 1).weights(f);

        double[] p = Eigenspace.valuesOf(w);
        for (int j = 0; j < dim - count; j++) {
            assertThat(p[j]).isEqualTo(DirectSet.FLOOR, within(1e-12));
        }
    }

    @Test
    void setsTheIdentityFromEqualEigenvalues() {
        CorrelationMatrix f =
                CorrelationMatrix.of(0, PackedSymmetric.of("F", new double[][] {{2, 0, 0}, {0, 2, 0}, {0, 0, 2}}));

        PackedSymmetric w = PredictorRule.directPred(0.5, 1).weights(f);

        Golden.assertClose(w.toFull(), new double[] {1.5, 0, 0, 0, 1.5, 0, 0, 0, 1.5});
    }

    @Test
    void setsAfterTheFirstStepAndThenEveryFreq() {
        PredictorRule rule = PredictorRule.directPred(0.1, 5);

        assertThat(rule.sets(0)).isTrue();
        assertThat(rule.sets(1)).isFalse();
        assertThat(rule.sets(4)).isFalse();
        assertThat(rule.sets(5)).isTrue();
    }

    @Test
    void refusesAnFWithoutFeatures() {
        CorrelationMatrix zero = CorrelationMatrix.of(0, PackedSymmetric.of("F", new double[3][3]));

        for (PredictorRule rule : new PredictorRule[] {PredictorRule.directPred(0.1, 1), new DirectCopy(0.1, 1)}) {
            assertThatThrownBy(() -> rule.weights(zero))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "F has no positive eigenvalue (the greatest is 0.0): the projector's outputs are all zero, "
                                    + "so no W can be set from them");
        }
    }

    @Test
    void refusesSettingsThatMakeNoRule() {
        assertThatThrownBy(() -> new DirectSet(0, 0.1, 1)).hasMessage("alpha is 0.0, expected a positive number");
        assertThatThrownBy(() -> new DirectSet(0.5, Double.NaN, 1)).hasMessage("eps is NaN, expected a finite number");
        assertThatThrownBy(() -> new DirectCopy(0.1, 0)).hasMessage("freq is 0, expected at least 1");
        assertThatThrownBy(() -> CorrelationMatrix.of(1, PackedSymmetric.of("F", new double[][] {{1}})))
                .hasMessage("rho is 1.0, allowed is 0 <= rho < 1");
    }
}
