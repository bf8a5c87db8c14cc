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
        int gpus = Gpu.count().orElseGet(() -> Engine.getEngine("PyTorch").getGpuCount());
        return new Machine(
                gpus,
                gpus > 0 && Gpu.multipliesBfloat16(Gpu.computeCapability(0)),
                amx() || avx512Bfloat16(),
                amx(),
                Runtime.getRuntime().availableProcessors());
    }

    /** Whether the processor multiplies bfloat16 in tiles. */
    public static boolean amx() {
        return cpuInfo().contains(" amx_bf16");
    }

    public static boolean avx512Bfloat16() {
        return cpuInfo().contains(" avx512_bf16");
    }

    /** As its maker calls it; by its kind where the system does not say. */
    public static String processor() {
        return cpuInfo()
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    /** What Linux tells of the processor; empty elsewhere, where float32 is safe. */
    private static String cpuInfo() {
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
