package io.directpred.trainer;

import ai.djl.engine.Engine;
import io.directpred.network.Gpu;
import io.directpred.service.NativeLibraries;
import io.directpred.spec.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What PyTorch and Linux say of the machine that this JVM runs on. */
public final class ThisMachine {
    private ThisMachine() {}

    /** Throws {@link io.directpred.service.BadInput} where PyTorch cannot be loaded. */
    public static Machine facts() {
        NativeLibraries.load("PyTorch", () -> Engine.getEngine("PyTorch"));
        boolean gpu = Gpu.count().orElseGet(() -> Engine.getEngine("PyTorch").getGpuCount()) > 0;
        String flags = cpuFlags();
        return new Machine(
                gpu,
                gpu && Gpu.multipliesBfloat16(Gpu.computeCapability(0)),
                flags.contains(" amx_bf16") || flags.contains(" avx512_bf16"),
                flags.contains(" amx_bf16"),
                Runtime.getRuntime().availableProcessors());
    }

    /** The processor's features as Linux tells them; empty elsewhere, where float32 is safe. */
    private static String cpuFlags() {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpuinfo)) {
            return "";
        }
        try {
            return Files.readString(cpuinfo);
        } catch (IOException e) {
            return "";
        }
    }
}
