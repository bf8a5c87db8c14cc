package io.directpred.network;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * A loaded TorchScript module whose methods can be called.
 *
 * <p>Belongs to the thread that made it: the number of threads and the graph executor's optimiser are settings of the
 * calling thread in PyTorch.
 */
final class ScriptModule implements AutoCloseable {
    static {
        // With the profiling executor the first calls after loading give other bits than later ones.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        // DJL would otherwise report its use to its makers
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    /** What the calling thread was last set to. */
    private static final ThreadLocal<Integer> THREADS = ThreadLocal.withInitial(() -> 0);

    private final Model model;
    private final NDManager manager;
    private final int threads;
    private final Thread owner = Thread.currentThread();

    private ScriptModule(Model model, int threads) {
        this.model = model;
        this.manager = model.getNDManager();
        this.threads = threads;
        Libtorch.withoutNnPack();
    }

    /**
     * Writes the archive to a temporary file, loads it and deletes the file.
     *
     * @param threads of one operation; another number gives other bits
     */
    static ScriptModule load(TorchArchive archive, Device device, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a network computes with at least 1 thread, not " + threads);
        }
        Path folder = null;
        try {
            folder = Files.createTempDirectory("directpred");
            Path file = folder.resolve(TorchArchive.FOLDER + ".pt");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                archive.write(out);
            }
            return new ScriptModule(model(folder, device), threads);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the network to a temporary file: " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    private static Model model(Path folder, Device device) throws IOException {
        Model model = Model.newInstance(TorchArchive.FOLDER, device, "PyTorch");
        try {
            // without trainParam the tensors are inference tensors, which never take a gradient
            model.load(folder, TorchArchive.FOLDER, Map.of("trainParam", "true"));
            return model;
        } catch (MalformedModelException | EngineException e) {
            model.close();
            throw new IllegalStateException("PyTorch refuses the network's TorchScript: " + e.getMessage(), e);
        }
    }

    /**
     * Calls a method in a memory scope of its own: arguments and results are freed when {@code results} has returned.
     *
     * @param arguments makes the arguments from the scope's manager
     * @param results reads what it needs from the returned arrays
     */
    <T> T call(String method, Function<NDManager, NDList> arguments, Function<NDList, T> results) {
        try (NDManager scope = scope()) {
            return results.apply(call(scope, method, arguments.apply(scope)));
        }
    }

    /** A memory scope for several calls; on the module's own thread. */
    NDManager scope() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("the networks belong to thread " + owner.getName() + ", not to "
                    + Thread.currentThread().getName());
        }
        return manager.newSubManager();
    }

    /** Calls a method; what it returns belongs to the scope. */
    NDList call(NDManager scope, String method, NDList arguments) {
        useThreads();
        JniUtils.setGradMode(true); // DJL switches gradients off on the thread that loads PyTorch
        NDList list = new NDList();
        NDArray name = scope.create(0f); // outputs belong to the manager of the first array
        name.setName("module_method:" + method);
        list.add(name);
        list.addAll(arguments);
        // true, also to encode: false would call eval() on the module and switch autograd off
        return model.getBlock().forward(new ParameterStore(scope, false), list, true);
    }

    /**
     * Other modules may have set this thread otherwise. Asking in between makes PyTorch initialise the thread, which it
     * does only once and from what any thread has set last.
     */
    private void useThreads() {
        if (THREADS.get() != threads) {
            JniUtils.setNumThreads(threads);
            if (JniUtils.getNumThreads() != threads) {
                JniUtils.setNumThreads(threads);
            }
            THREADS.set(threads);
        }
    }

    /** n images of height x width x 3 from the buffer's position on, which stays. */
    static NDArray images(NDManager scope, ByteBuffer pixels, int n, int height, int width) {
        if (n < 1 || pixels.remaining() != (long) n * height * width * 3) {
            throw new IllegalArgumentException(n + " images of " + height + " x " + width + " x 3 bytes do not take "
                    + pixels.remaining() + " bytes");
        }
        return scope.create(pixels.slice(), new Shape(n, height, width, 3), DataType.UINT8);
    }

    static Tensor tensor(NDArray array) {
        long[] shape = array.getShape().getShape();
        ByteBuffer buffer = array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        byte[] data = new byte[buffer.remaining()];
        buffer.get(data);
        return switch (array.getDataType()) {
            case FLOAT32 -> new Tensor(DType.F32, shape, data);
            case FLOAT64 -> new Tensor(DType.F64, shape, data);
            default -> throw new IllegalStateException("unexpected type " + array.getDataType());
        };
    }

    private static void delete(@org.jspecify.annotations.Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(TorchArchive.FOLDER + ".pt"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
