package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedSymmetricTest {
    private static final PackedSymmetric TWO = PackedSymmetric.of("F", new double[][] {{1, 2}, {2, 3}});

    @Property(tries = 100)
    void keepsEveryNumberOnTheWire(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int dim) {
        PackedSymmetric matrix = RandomMatrices.correlation(seed, dim, dim);

        PackedSymmetric float64 = PackedSymmetric.ofFloat64("F", dim, matrix.toFloat64());
        PackedSymmetric float32 = PackedSymmetric.ofFloat32("C", dim, matrix.toFloat32());

        assertThat(float64).isEqualTo(matrix);
        assertThat(PackedSymmetric.ofFull("F", dim, matrix.toFull())).isEqualTo(matrix);
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                assertThat(float32.get(i, j)).isEqualTo((float) matrix.get(i, j));
                assertThat(matrix.toFull()[i * dim + j]).isEqualTo(matrix.get(i, j));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 64, 65, 100})
    void keepsEveryPlaceWhateverTheSize(int dim) {
        double[] full = new double[dim * dim];
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                full[i * dim + j] = 1000 * Math.min(i, j) + Math.max(i, j);
            }
        }
        PackedSymmetric matrix = PackedSymmetric.ofFull("F", dim, full);

        assertThat(matrix.toFull()).isEqualTo(full);
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                assertThat(matrix.get(i, j)).isEqualTo(full[i * dim + j]);
            }
        }
    }

    @Test
    void writesTheUpperTriangleByRowsLittleEndian() {
        ByteBuffer bytes = TWO.toFloat32();

        assertThat(bytes.remaining()).isEqualTo(12);
        assertThat(bytes.array()).startsWith(0, 0, 0x80, 0x3f); // 1.0f
        assertThat(bytes.order(ByteOrder.LITTLE_ENDIAN).getFloat(4)).isEqualTo(2);
        assertThat(TWO.toFloat64().remaining()).isEqualTo(24);
    }

    @Test
    void readsABufferWithoutMovingIt() {
        ByteBuffer bytes = TWO.toFloat64();

        PackedSymmetric.ofFloat64("F", 2, bytes);

        assertThat(bytes.position()).isZero();
        assertThat(PackedSymmetric.ofFloat64("F", 2, bytes)).isEqualTo(TWO);
    }

    @Test
    void takesTheSymmetricPart() {
        PackedSymmetric part = PackedSymmetric.of("W", new double[][] {{1, 4}, {2, 5}});

        assertThat(part.toFull()).containsExactly(1, 3, 3, 5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatIsNotFiniteByName(double bad) {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(8, (float) bad);

        assertThatThrownBy(() -> PackedSymmetric.ofFloat32("C of step 7", 2, bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("C of step 7 has " + bad + " at row 1, column 1: training has diverged");
        assertThatThrownBy(() -> PackedSymmetric.of("F of run a", new double[][] {{1, bad}, {bad, 1}}))
                .hasMessageContaining("F of run a has " + bad + " at row 0, column 1");
    }

    @Test
    void refusesAWrongLengthByName() {
        assertThatThrownBy(() -> PackedSymmetric.ofFloat32("C of step 7", 2, ByteBuffer.allocate(16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("C of step 7 has 16 bytes, expected 12");
        assertThatThrownBy(() -> PackedSymmetric.ofFloat64("F", 3, ByteBuffer.allocate(0)))
                .hasMessage("F has 0 bytes, expected 48");
        assertThatThrownBy(() -> PackedSymmetric.of("W", new double[][] {{1, 2}, {3}}))
                .hasMessage("W has 1 numbers in row 1, expected 2");
        assertThatThrownBy(() -> PackedSymmetric.ofFloat64("F", 0, ByteBuffer.allocate(0)))
                .hasMessage("a matrix has 1 to 16384 rows, not 0");
        assertThatThrownBy(() -> PackedSymmetric.ofFloat64("F", Integer.MAX_VALUE, ByteBuffer.allocate(0)))
                .hasMessage("a matrix has 1 to 16384 rows, not 2147483647");
    }
}
