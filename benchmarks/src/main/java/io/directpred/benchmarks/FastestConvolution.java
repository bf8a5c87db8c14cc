package io.directpred.benchmarks;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.directpred.spec.Architecture.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The machine's limit for a training step: the fastest 3x3 convolution that PyTorch does on one thread, of those that a
 * ResNet-18 has for images of 32 pixels. Forward, channels last, without a bias.
 */
final class FastestConvolution {
    /** Channels, and pixels a side; all four compute as much. */
    private static final int[][] STAGES = {{64, 32}, {128, 16}, {256, 8}, {512, 4}};

    private static final int BATCH = 128;
    private static final int TIMES = 5;
    private static final String NAME = "convolution";

    /** TorchScript, since DJL's own arrays know no bfloat16; 6 is PyTorch's number of float32, 15 of bfloat16. */
    private static final String CODE = """
            class Convolution(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def float32(self: __torch__.Convolution, x: Tensor) -> Tensor:
                return torch.contiguous(torch.to(x, 6), memory_format=2)
              def bfloat16(self: __torch__.Convolution, x: Tensor) -> Tensor:
                return torch.contiguous(torch.to(x, 15), memory_format=2)
              def convolve(self: __torch__.Convolution, x: Tensor, w: Tensor) -> Tensor:
                return torch.conv2d(x, w, None, [1, 1], [1, 1])
            """;

    /** An object of that class, as pickle writes it: its only attribute is true. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nConvolution\n)\u0081}(X\u0008\0\0\0training\u0088ub.";

    private final Model model;

    private FastestConvolution(Model model) {
        this.model = model;
    }

    /** Billions of operations, multiplications and additions, in a second of CPU time. */
    static double billions(Precision precision) {
        // on a thread of its own: PyTorch's number of threads is one of the calling thread
        return CompletableFuture.supplyAsync(() -> onThisThread(precision), work -> new Thread(work).start())
                .join();
    }

    private static double onThisThread(Precision precision) {
        try (Model model = load()) {
            JniUtils.setNumThreads(1);
            JniUtils.getNumThreads(); // initialises the thread, from what any has set last
            JniUtils.setNumThreads(1);
            FastestConvolution convolution = new FastestConvolution(model);
            return IntStream.range(0, STAGES.length)
                    .mapToDouble(stage -> convolution.billions(precision, STAGES[stage][0], STAGES[stage][1]))
                    .max()
                    .orElseThrow();
        }
    }

    private static Model load() {
        Model model = Model.newInstance(NAME, Device.cpu(), "PyTorch");
        try {
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(archive)) {
                entry(zip, "version", "3\n");
                entry(zip, "code/__torch__.py", CODE);
                entry(zip, "constants.pkl", "\u0080\u0002).");
                entry(zip, "data.pkl", OBJECT);
            }
            model.load(new ByteArrayInputStream(archive.toByteArray()));
            return model;
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new UncheckedIOException(new IOException("cannot load the convolution: " + e.getMessage(), e));
        }
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(NAME + "/" + name));
        zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }

    private double billions(Precision precision, int channels, int side) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray images = drawn(manager, precision, BATCH, channels, side, side);
            NDArray kernels = drawn(manager, precision, channels, channels, 3, 3);
            double[] seconds = new double[TIMES];
            convolve(manager, images, kernels);
            for (int i = 0; i < TIMES; i++) {
                long before = Cpu.thread();
                convolve(manager, images, kernels);
                seconds[i] = (Cpu.thread() - before) / 1e9;
            }
            return 2.0 * BATCH * side * side * channels * channels * 9 / 1e9 / Samples.median(seconds);
        }
    }

    private NDArray drawn(NDManager manager, Precision precision, long... shape) {
        String method = precision == Precision.BFLOAT16 ? "bfloat16" : "float32";
        return call(manager, method, manager.randomUniform(-1, 1, new Shape(shape)));
    }

    private void convolve(NDManager manager, NDArray images, NDArray kernels) {
        try (NDManager scope = manager.newSubManager()) {
            call(scope, "convolve", images, kernels);
        }
    }

    private NDArray call(NDManager scope, String method, NDArray... arguments) {
        NDArray name = scope.create(0f); // what is returned belongs to the manager of the first array
        name.setName("module_method:" + method);
        NDList list = new NDList(name);
        list.addAll(new NDList(arguments));
        return model.getBlock()
                .forward(new ParameterStore(scope, false), list, false)
                .singletonOrThrow();
    }
}
