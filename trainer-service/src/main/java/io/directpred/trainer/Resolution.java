package io.directpred.trainer;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.directpred.events.Data;
import io.directpred.events.Device;
import io.directpred.events.Precision;
import io.directpred.events.RunSpec;
import io.directpred.events.Schedule;
import io.directpred.trainer.spec.RunSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fills in what a specification leaves to the machine and the data, once: afterwards nothing of it is looked up again. */
public final class Resolution {
    private Resolution() {}

    /**
     * The specification without any "auto" or 0 in it, but for {@code schedule.minutes}, which is measured.
     *
     * @param n images trained on
     */
    public static RunSpec resolve(RunSpec spec, int n, String fingerprint) {
        if (n < 2) {
            throw new RunSpecException(
                    "data.spec: " + spec.getData().getSpec() + " has " + n + " images; training needs at least 2");
        }
        Device device = device(spec.getDevice());
        RunSpec resolved = RunSpec.newBuilder(spec)
                .setData(new Data(spec.getData().getSpec(), n, fingerprint))
                .setDevice(device)
                .setPrecision(precision(spec.getPrecision(), device))
                .setThreads(spec.getThreads() > 0 ? spec.getThreads() : threads())
                .build();
        int epochs = spec.getSchedule().getEpochs();
        return epochs > 0 ? withSteps(resolved, epochs * new Batches(resolved).stepsPerEpoch()) : resolved;
    }

    /** The same with a number of steps, whatever its schedule was measured in. */
    static RunSpec withSteps(RunSpec spec, long steps) {
        Schedule schedule = Schedule.newBuilder(spec.getSchedule())
                .setSteps(steps)
                .setEpochs(0)
                .setMinutes(0)
                .build();
        return RunSpec.newBuilder(spec).setSchedule(schedule).build();
    }

    /** One core is left to loaders, broker and probe: a thread that waits for its share of a core holds up all others of the step. */
    private static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    private static Device device(Device wanted) {
        boolean gpu = Engine.getEngine("PyTorch").getGpuCount() > 0;
        if (wanted == Device.gpu && !gpu) {
            throw new RunSpecException("device: gpu, but PyTorch finds no GPU here; allowed are auto and cpu");
        }
        return wanted == Device.auto ? (gpu ? Device.gpu : Device.cpu) : wanted;
    }

    private static Precision precision(Precision wanted, Device device) {
        if (wanted != Precision.auto) {
            return wanted;
        }
        boolean fast = device == Device.gpu
                ? CudaUtils.getComputeCapability(0).compareTo("80") >= 0
                : cpuFlags().contains(" amx_bf16") || cpuFlags().contains(" avx512_bf16");
        return fast ? Precision.bfloat16 : Precision.float32;
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
