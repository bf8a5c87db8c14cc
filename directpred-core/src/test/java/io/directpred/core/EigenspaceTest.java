package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EigenspaceTest {

    @Property(tries = 100)
    void givesTheMatrixBack(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int dim,
            @ForAll @IntRange(min = 1, max = 40) int count) {
        PackedSymmetric matrix = RandomMatrices.correlation(seed, dim, count);

        Eigenspace space = Eigenspace.of(matrix);

        double[] back = space.map(s -> s).toFull();
        double tolerance = 1e-13 * dim * space.greatest();
        for (int i = 0; i < back.length; i++) {
            assertThat(back[i]).isEqualTo(matrix.toFull()[i], within(tolerance));
        }
        assertThat(space.values()).isSorted();
    }

    @Property(tries = 50)
    void hasOrthonormalVectorsWhereEigenvaluesRepeat(@ForAll long seed) {
        Eigenspace space = Eigenspace.of(RandomMatrices.correlation(seed, 12, 3));

        double[] identity = space.map(s -> 1).toFull();

        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < 12; j++) {
                assertThat(identity[i * 12 + j]).isEqualTo(i == j ? 1 : 0, within(1e-13));
            }
        }
    }

    @Test
    void repeatsItsBitsFromCallToCallAndThreadToThread() {
        PackedSymmetric matrix = RandomMatrices.correlation(1, 128, 60);
        PackedSymmetric first = Eigenspace.of(matrix).map(Math::abs);

        var again = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> Eigenspace.of(matrix).map(Math::abs))
                .toList();

        assertThat(again).containsOnly(first);
    }

    @Test
    void measuresACommutatorOfItsOwn() {
        double[][] f = {{2, 0}, {0, 1}};
        double[] quarterTurn = {0, -1, 1, 0};

        Alignment alignment = Alignment.of(CorrelationMatrix.of(0, PackedSymmetric.of("F", f)), quarterTurn);

        assertThat(alignment.cosines()).containsExactly(0, 0); // W u is orthogonal to u
        assertThat(alignment.meanCosine()).isZero();
        assertThat(alignment.commutator()).isEqualTo(Math.sqrt(2), within(1e-12));
        assertThat(alignment.asymmetry()).isEqualTo(1, within(1e-12));
        assertThat(alignment.weightEigenvalues()).containsExactly(0, 0);
    }
}
