package io.directpred.spec;

/**
 * Fills in what a specification leaves to the machine and the data, once: afterwards nothing of it is looked up again.
 */
public final class Resolution {
    /** A tenth to a quarter of a second of a core, where waiting for one another takes some 20 ms of a step. */
    private static final double BILLIONS_A_THREAD = 16;

    private Resolution() {}

    /**
     * The specification without any "auto" or 0 in it, but for {@code schedule.minutes}, which is measured.
     *
     * @param n images trained on
     * @throws RunSpecException where there are too few images, or no GPU and one is asked for
     */
    public static RunSpec resolve(RunSpec spec, int n, String fingerprint, Machine machine) {
        if (n < 2) {
            throw new RunSpecException(
                    "data.spec: " + spec.getData().getSpec() + " has " + n + " images; training needs at least 2");
        }
        Device device = device(spec.getDevice(), spec.getCuda().getDevice(), machine);
        Precision precision = precision(spec.getPrecision(), device, machine);
        Architecture networks = Architecture.of(spec, Architecture.Precision.valueOf(Architecture.named(precision)));
        RunSpec resolved = RunSpec.newBuilder(spec)
                .setData(Data.newBuilder(spec.getData())
                        .setN(n)
                        .setFingerprint(fingerprint)
                        .build())
                .setDevice(device)
                .setPrecision(precision)
                .setConvolution(convolution(spec.getConvolution(), device, precision, machine))
                .setThreads(spec.getThreads() > 0 ? spec.getThreads() : threads(spec, networks, machine))
                .build();
        int epochs = spec.getSchedule().getEpochs();
        return epochs > 0
                ? withSteps(
                        resolved,
                        epochs
                                * stepsPerEpoch(
                                        n,
                                        spec.getOptimiser().getBatch(),
                                        spec.getOptimiser().getLastBatch()))
                : resolved;
    }

    /** The same with a number of steps, whatever its schedule was measured in. */
    public static RunSpec withSteps(RunSpec spec, long steps) {
        Schedule schedule = Schedule.newBuilder(spec.getSchedule())
                .setSteps(steps)
                .setEpochs(0)
                .setMinutes(0)
                .build();
        return RunSpec.newBuilder(spec).setSchedule(schedule).build();
    }

    /** Steps of one pass over n images. */
    public static long stepsPerEpoch(int n, int batch, LastBatch last) {
        boolean rest = last == LastBatch.keep && n % batch > 1;
        return Math.max(1, n / batch + (rest ? 1 : 0));
    }

    /**
     * As many as find enough to do in a step, for a step has some thousand operations, and after each its threads wait
     * for one another. One core is left to loaders, broker and probe: a thread that waits for its share of a core holds
     * up all others.
     */
    private static int threads(RunSpec spec, Architecture networks, Machine machine) {
        double work = StepWork.billions(
                networks, spec.getViews().getEach().size(), spec.getOptimiser().getBatch());
        return (int) Math.max(1, Math.min(machine.processors() - 1, work / BILLIONS_A_THREAD));
    }

    /**
     * Threads of a probe beside the trainer: the cores that are left, of a trainer on a GPU as many as that has of its
     * own.
     */
    public static int probeThreads(RunSpec spec, int processors) {
        return spec.getDevice() == Device.gpu ? spec.getThreads() : Math.max(1, processors - spec.getThreads());
    }

    private static Device device(Device wanted, int index, Machine machine) {
        if (wanted == Device.gpu && machine.gpus() == 0) {
            throw new RunSpecException(
                    "device: gpu, but PyTorch finds no GPU here: allowed are auto and cpu, or point PYTORCH_LIBRARY_PATH, PYTORCH_VERSION"
                            + " and PYTORCH_FLAVOR at a libtorch with CUDA; ./directpred doctor says what is found");
        }
        Device device = wanted == Device.auto ? (machine.gpus() > 0 ? Device.gpu : Device.cpu) : wanted;
        if (device == Device.gpu && index >= machine.gpus()) {
            throw new RunSpecException("cuda.device: " + index + ", but PyTorch finds " + machine.gpus()
                    + (machine.gpus() == 1 ? " GPU" : " GPUs")
                    + " here, counted from 0: give a smaller one, or look at CUDA_VISIBLE_DEVICES");
        }
        return device;
    }

    /** In other precisions the wide form was not seen to gain anything. */
    private static Convolution convolution(Convolution wanted, Device device, Precision precision, Machine machine) {
        if (wanted != Convolution.auto) {
            return wanted;
        }
        if (device == Device.gpu) {
            return Convolution.strided;
        }
        boolean wide = precision == Precision.bfloat16 && machine.amx();
        return wide ? Convolution.wide : Convolution.plain;
    }

    private static Precision precision(Precision wanted, Device device, Machine machine) {
        if (wanted != Precision.auto) {
            return wanted;
        }
        return machine.multipliesBfloat16(device) ? Precision.bfloat16 : Precision.float32;
    }
}
