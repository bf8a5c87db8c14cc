package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import org.junit.jupiter.api.Test;

class LibtorchTest {

    @Test
    void noNetworkUsesNnPack() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);

        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            assertThat(network).isNotNull();
            assertThat(told("_ZNK2at7Context17userEnabledNNPACKEv")).isFalse();
        }
    }

    @Test
    void cudnnIsSetAsAsked() {
        Libtorch.cudnn(false, true, false);
        assertThat(told("_ZNK2at7Context14allowTF32CuDNNEv")).isFalse();
        assertThat(told("_ZNK2at7Context14benchmarkCuDNNEv")).isTrue();
        assertThat(told("_ZNK2at7Context18deterministicCuDNNEv")).isFalse();

        Libtorch.cudnn(true, false, true);
        assertThat(told("_ZNK2at7Context14allowTF32CuDNNEv")).isTrue();
        assertThat(told("_ZNK2at7Context14benchmarkCuDNNEv")).isFalse();
        assertThat(told("_ZNK2at7Context18deterministicCuDNNEv")).isTrue();
    }

    /** What libtorch itself says of its switch. */
    private static boolean told(String getter) {
        NativeLibrary torch = NativeCalls.libtorch();
        return (torch.getFunction(getter).invokeInt(new Object[] {Libtorch.context(torch)}) & 0xFF) != 0;
    }
}
