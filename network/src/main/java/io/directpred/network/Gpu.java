package io.directpred.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.util.OptionalInt;

/**
 * The GPUs that PyTorch computes on, as libtorch and NVIDIA's driver tell it.
 *
 * <p>DJL counts them by a {@code libcudart} on the library path, which a PyTorch installed by pip keeps elsewhere: it
 * then finds none.
 */
public final class Gpu {
    /** CUDA driver API, CUdevice_attribute. */
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;

    private static final int COMPUTE_CAPABILITY_MINOR = 76;

    private Gpu() {}

    /** Version and directory of the libtorch that computes. PyTorch must be loaded. */
    public static String libtorch() {
        return Engine.getEngine("PyTorch").getVersion() + " in " + LibUtils.getLibtorchPath();
    }

    /** What to do where PyTorch sees no GPU though there is one. PyTorch must be loaded. */
    public static String remedy() {
        String version = Engine.getEngine("PyTorch").getVersion();
        return "a libtorch of this version with CUDA: pip install torch==" + version
                + " --index-url https://download.pytorch.org/whl/cu128"
                + ", then PYTORCH_LIBRARY_PATH its directory torch/lib, PYTORCH_VERSION=" + version
                + " and PYTORCH_FLAVOR=cu128; and a driver that fits (nvidia-smi)";
    }

    /**
     * GPUs that the loaded libtorch sees, 0 for one without CUDA; empty where it cannot be asked. PyTorch must be
     * loaded.
     */
    public static OptionalInt count() {
        try {
            return OptionalInt.of(NativeCalls.libtorch()
                    .getFunction("_ZN5torch4cuda12device_countEv") // torch::cuda::device_count()
                    .invokeInt(new Object[0]));
        } catch (UnsatisfiedLinkError e) { // a compiler that names functions otherwise
            return OptionalInt.empty();
        }
    }

    /** Ten times the major number and the minor one: 90 is an H100; empty where the driver tells none. */
    public static OptionalInt computeCapability(int device) {
        try {
            NativeLibrary driver = NativeCalls.library("libcuda.so.1");
            IntByReference handle = new IntByReference();
            if (call(driver, "cuInit", 0) && call(driver, "cuDeviceGet", handle, device)) {
                IntByReference major = new IntByReference();
                IntByReference minor = new IntByReference();
                if (call(driver, "cuDeviceGetAttribute", major, COMPUTE_CAPABILITY_MAJOR, handle.getValue())
                        && call(driver, "cuDeviceGetAttribute", minor, COMPUTE_CAPABILITY_MINOR, handle.getValue())) {
                    return OptionalInt.of(10 * major.getValue() + minor.getValue());
                }
            }
            return OptionalInt.empty();
        } catch (UnsatisfiedLinkError e) { // no driver
            return OptionalInt.empty();
        }
    }

    /** Whether hardware of a compute capability multiplies bfloat16: Ampere (80) and later. */
    public static boolean multipliesBfloat16(OptionalInt capability) {
        return capability.orElse(0) >= 80;
    }

    private static boolean call(NativeLibrary driver, String function, Object... arguments) {
        return driver.getFunction(function).invokeInt(arguments) == 0;
    }
}
