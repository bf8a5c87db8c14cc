package io.directpred.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.jni.JniUtils;
import io.directpred.spec.Architecture.Precision;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The machine's limit for a training step: the fastest 3x3 convolution that PyTorch does on one thread, of those that a
 * ResNet-18 has for images of 32 pixels. Forward, channels last, without a bias.
 */
final class FastestConvolution {
    /** Channels, and pixels a side; all four compute as much. */
    private static final int[][] STAGES = {{64, 32}, {128, 16}, {256, 8}, {512, 4}};

    private static final int BATCH = 128;
    private static final int TIMES = 5;

    private FastestConvolution() {}

    /** Billions of operations, multiplications and additions, in a second of CPU time. */
    static double billions(Precision precision) {
        // on a thread of its own: PyTorch's number of threads is one of the calling thread
        return CompletableFuture.supplyAsync(() -> onThisThread(precision), work -> new Thread(work).start())
                .join();
    }

    private static double onThisThread(Precision precision) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            JniUtils.setNumThreads(1);
            JniUtils.getNumThreads(); // initialises the thread, from what any has set last
            JniUtils.setNumThreads(1);
            DataType type = precision == Precision.BFLOAT16 ? DataType.BFLOAT16 : DataType.FLOAT32;
            return IntStream.range(0, STAGES.length)
                    .mapToDouble(stage -> billions(manager, type, STAGES[stage][0], STAGES[stage][1]))
                    .max()
                    .orElseThrow();
        }
    }

    private static double billions(NDManager manager, DataType type, int channels, int side) {
        NDArray images = channelsLast(manager, type, BATCH, side, side, channels);
        NDArray kernels = channelsLast(manager, type, channels, 3, 3, channels);
        convolve(manager, images, kernels);
        double[] seconds = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long before = Cpu.thread();
            convolve(manager, images, kernels);
            seconds[i] = (Cpu.thread() - before) / 1e9;
        }
        return 2.0 * BATCH * side * side * channels * channels * 9 / 1e9 / Samples.median(seconds);
    }

    private static NDArray channelsLast(NDManager manager, DataType type, long... shape) {
        return manager.randomUniform(-1, 1, new Shape(shape)).toType(type, true).transpose(0, 3, 1, 2);
    }

    private static void convolve(NDManager manager, NDArray images, NDArray kernels) {
        Shape one = new Shape(1, 1);
        try (NDManager scope = manager.newSubManager()) {
            Conv2d.conv2d(images, kernels, null, one, one, one, 1).attach(scope);
        }
    }
}
