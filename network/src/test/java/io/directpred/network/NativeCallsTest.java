package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import io.directpred.spec.Architecture.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeCallsTest {

    /**
     * Else OpenBLAS, loaded after it, computes with PyTorch's LAPACK, in this process alone: other bits than a stats
     * service of its own has.
     */
    @ParameterizedTest
    @ValueSource(strings = {"dsyevd_", "dgemm_", "_ZN2at13globalContextEv"})
    void whatPyTorchNamesIsNotSeenByOtherLibraries(String function) {
        try (TrainingNetwork network = SmallNetwork.fresh(SmallNetwork.resnet10(Precision.FLOAT32), 1)) {
            assertThat(network).isNotNull();
            assertThat(Gpu.count()).isPresent();

            assertThatThrownBy(() -> NativeLibrary.getProcess().getFunction(function))
                    .isInstanceOf(UnsatisfiedLinkError.class);
        }
    }
}
