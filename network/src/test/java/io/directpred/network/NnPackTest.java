package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import org.junit.jupiter.api.Test;

class NnPackTest {

    @Test
    void noNetworkUsesIt() {
        Architecture architecture = SmallNetwork.resnet10(Precision.FLOAT32);

        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            assertThat(network).isNotNull();
            NativeLibrary torch = NativeCalls.libtorch();
            Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
            int enabled =
                    torch.getFunction("_ZNK2at7Context17userEnabledNNPACKEv").invokeInt(new Object[] {context});

            assertThat(enabled & 0xFF).isZero();
        }
    }
}
