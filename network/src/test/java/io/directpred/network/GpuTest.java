package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuTest {

    /** The libtorch of the tests is one for CPUs. */
    @Test
    void libtorchItselfSaysHowManyGpusItSees() {
        Engine.getEngine("PyTorch");

        assertThat(Gpu.count()).hasValue(0);
    }

    @Test
    void aGpuThatIsNotThereHasNoComputeCapability() {
        assertThat(Gpu.computeCapability(1_000)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"75, false", "80, true", "90, true", "100, true", "120, true"})
    void computeCapabilitiesAreComparedAsNumbers(int capability, boolean bfloat16) {
        assertThat(Gpu.multipliesBfloat16(OptionalInt.of(capability))).isEqualTo(bfloat16);
        assertThat(Gpu.multipliesBfloat16(OptionalInt.empty())).isFalse();
    }
}
