package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.core.PackedSymmetric;
import io.directpred.testing.Hostile;
import java.nio.ByteBuffer;

/** The bytes of a matrix on a topic are d(d+1)/2 finite numbers or are refused by the matrix's name. */
class PackedMatrixFuzzTest {
    private static final int FIXED_BYTES = 1 << 16;

    @FuzzTest
    void float64(FuzzedDataProvider choice) throws Exception {
        int dim = dim(choice);
        ByteBuffer bytes = part(choice);
        PackedSymmetric matrix;
        try {
            matrix = Hostile.within(
                    FIXED_BYTES + 4L * bytes.remaining(), () -> PackedSymmetric.ofFloat64("W of step 3", dim, bytes));
        } catch (IllegalArgumentException e) {
            assertRefused(e);
            return;
        }
        assertThat(matrix.toFloat64()).isEqualTo(bytes);
        assertThat(matrix.toFull()).hasSize(dim * dim).doesNotContain(Double.NaN);
    }

    @FuzzTest
    void float32(FuzzedDataProvider choice) throws Exception {
        int dim = dim(choice);
        ByteBuffer bytes = part(choice);
        PackedSymmetric matrix;
        try {
            matrix = Hostile.within(
                    FIXED_BYTES + 4L * bytes.remaining(), () -> PackedSymmetric.ofFloat32("C of step 3", dim, bytes));
        } catch (IllegalArgumentException e) {
            assertRefused(e);
            return;
        }
        assertThat(matrix.toFloat32()).isEqualTo(bytes);
    }

    private static void assertRefused(IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("([WC] of step 3 has|a matrix has 1 to) .*");
    }

    private static int dim(FuzzedDataProvider choice) {
        return choice.consumeBoolean() ? choice.consumeInt(1, 8) : choice.consumeInt();
    }

    /** A part of a buffer, as Avro's are. */
    private static ByteBuffer part(FuzzedDataProvider choice) {
        int before = choice.consumeInt(0, 9);
        byte[] bytes = choice.consumeRemainingAsBytes();
        int from = Math.min(before, bytes.length);
        return ByteBuffer.wrap(bytes, from, bytes.length - from);
    }
}
