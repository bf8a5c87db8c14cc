package io.directpred.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void refusesBytesThatAreNotTheShapes() {
        assertThatThrownBy(() -> new Tensor(DType.F32, new long[] {2}, new byte[7]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 bytes");
        assertThatThrownBy(() -> new Tensor(DType.F64, new long[] {1L << 61}, new byte[0])) // 2^64 bytes: 0 in 64 bits
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tensor(DType.U8, new long[] {1L << 32, 1L << 32}, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tensor(DType.U8, new long[] {-1, -1}, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void convertsBetweenFloatingTypes() {
        Tensor third = Tensor.of(new double[] {1.0 / 3, -2}, 2);

        assertThat(third.to(DType.F32)).isEqualTo(Tensor.of(new float[] {1f / 3, -2}, 2));
        assertThat(third.to(DType.F32).to(DType.F64)).isNotEqualTo(third);
        assertThat(third.to(DType.F64)).isSameAs(third);
        assertThatThrownBy(() -> third.to(DType.U8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U8");
    }

    @Test
    void readsIntegersAsTheyAreWritten() {
        byte[] minusTwo = {-2, -1, -1, -1, -1, -1, -1, -1};

        assertThat(new Tensor(DType.I64, new long[0], minusTwo).toDoubles()).containsExactly(-2);
        assertThat(new Tensor(DType.U8, new long[] {8}, minusTwo).toDoubles()).startsWith(254, 255);
    }

    @Test
    void equalsByTypeShapeAndElements() {
        Tensor tensor = Tensor.of(new float[] {1, 2}, 2);

        assertThat(tensor)
                .isEqualTo(Tensor.of(new float[] {1, 2}, 2))
                .hasSameHashCodeAs(Tensor.of(new float[] {1, 2}, 2));
        assertThat(tensor)
                .isNotEqualTo(Tensor.of(new float[] {1, 2}, 1, 2))
                .isNotEqualTo(Tensor.of(new float[] {1, 3}, 2));
    }
}
