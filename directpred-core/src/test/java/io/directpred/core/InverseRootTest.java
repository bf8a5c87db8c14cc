package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InverseRootTest {
    /** C and C^(-1/2) of four unit rows: 0.294 is C's first entry. */
    private static final double[] C = {
        0.294352238401,
        0.136637477514,
        -0.215855479754,
        0.136637477514,
        0.27265129145,
        0.0507373655093,
        -0.215855479754,
        0.0507373655093,
        0.432996470149
    };

    private static final double[] INVERSE_ROOT = {
        2.96367392758,
        -1.1185967927,
        1.12869712966,
        -1.1185967927,
        2.49185633649,
        -0.676423383521,
        1.12869712966,
        -0.676423383521,
        2.07346035892
    };

    @Test
    void setsTheReferenceMatrix() {
        CorrelationMatrix f = CorrelationMatrix.of(0, PackedSymmetric.ofFull("C", 3, C));

        assertThat(new InverseRoot(1).weights(f).toFull()).containsExactly(INVERSE_ROOT, within(1e-9));
    }

    /** W F W = I, unless an eigenvalue is under the floor. */
    @Property(tries = 100)
    void undoesTheSecondMoment(@ForAll long seed, @ForAll @IntRange(min = 1, max = 16) int dim) {
        PackedSymmetric c = RandomMatrices.correlation(seed, dim, 4 * dim).scaledPlusDiagonal(1, 0.01);
        CorrelationMatrix f = CorrelationMatrix.of(0, c);
        double[] s = Eigenspace.valuesOf(f.matrix());

        double[] w = Eigenspace.valuesOf(new InverseRoot(1).weights(f));

        for (int i = 0; i < dim; i++) {
            assertThat(w[i] * w[i] * s[dim - 1 - i]).isCloseTo(1, within(1e-9));
        }
    }

    @Property(tries = 100)
    void isBoundedWhereDirectionsAreEmpty(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 16) int dim,
            @ForAll @IntRange(min = 1, max = 2) int rows) {
        CorrelationMatrix f = CorrelationMatrix.of(0, RandomMatrices.correlation(seed, dim, rows));

        double[] w = Eigenspace.valuesOf(new InverseRoot(1).weights(f));

        assertThat(w[dim - 1]).isLessThanOrEqualTo(Math.sqrt(dim / 1e-4) * (1 + 1e-12));
    }

    @Test
    void refusesAnFWithoutFeatures() {
        CorrelationMatrix f = CorrelationMatrix.of(0, PackedSymmetric.ofFull("C", 2, new double[4]));

        assertThatThrownBy(() -> new InverseRoot(1).weights(f)).hasMessageContaining("no positive eigenvalue");
    }
}
