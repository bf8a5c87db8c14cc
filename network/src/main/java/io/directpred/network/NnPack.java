package io.directpred.network;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * NNPACK, with which PyTorch convolves batches of fewer than 16 in float32 on the CPUs that NNPACK knows.
 *
 * <p>On others it warns on the terminal. Switched off, every CPU takes the same way, and there is nothing to warn of.
 */
final class NnPack {
    private NnPack() {}

    /** PyTorch must be loaded. */
    static void off() {
        try {
            NativeLibrary torch = NativeCalls.libtorch();
            Pointer context = torch.getFunction("_ZN2at13globalContextEv") // at::globalContext()
                    .invokePointer(new Object[0]);
            torch.getFunction("_ZN2at7Context20setUserEnabledNNPACKEb") // at::Context::setUserEnabledNNPACK(bool)
                    .invokeVoid(new Object[] {context, false});
        } catch (UnsatisfiedLinkError e) {
            return; // a compiler that names functions otherwise: the warning stays
        }
    }
}
