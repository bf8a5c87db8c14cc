package io.directpred.network;

import ai.djl.engine.Engine;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Switches of libtorch that DJL has no call for, set by their C++ names ({@code at::Context}); PyTorch is loaded by
 * them.
 *
 * <p>Where a compiler names functions otherwise, libtorch's own values stay.
 */
public final class Libtorch {
    private Libtorch() {}

    /**
     * How cuDNN convolves, in the whole process; without a GPU nobody looks at it. PyTorch's own values: true, false,
     * false.
     *
     * @param tf32 float32 convolutions multiply in TF32
     * @param benchmark algorithms are tried, and the fastest is taken
     * @param deterministic only algorithms with the same bits every time are taken
     */
    public static void cudnn(boolean tf32, boolean benchmark, boolean deterministic) {
        Engine.getEngine("PyTorch");
        set("_ZN2at7Context17setAllowTF32CuDNNEb", tf32);
        set("_ZN2at7Context17setBenchmarkCuDNNEb", benchmark);
        set("_ZN2at7Context21setDeterministicCuDNNEb", deterministic);
    }

    /**
     * Without NNPACK, with which PyTorch convolves batches of fewer than 16 in float32 on the CPUs that NNPACK knows:
     * on others it warns on the terminal. Switched off, every CPU takes the same way, and there is nothing to warn of.
     * PyTorch must be loaded.
     */
    static void withoutNnPack() {
        set("_ZN2at7Context20setUserEnabledNNPACKEb", false);
    }

    private static void set(String setter, boolean value) {
        try {
            NativeLibrary torch = NativeCalls.libtorch();
            torch.getFunction(setter).invokeVoid(new Object[] {context(torch), value});
        } catch (UnsatisfiedLinkError e) {
            return; // a compiler that names functions otherwise
        }
    }

    /** {@code at::globalContext()}. */
    static Pointer context(NativeLibrary torch) {
        return torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    }
}
