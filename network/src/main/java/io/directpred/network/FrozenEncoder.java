package io.directpred.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import io.directpred.spec.Architecture;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder whose weights do not change: images in, representations f out, with batch norm's running statistics.
 * Belongs to the thread that made it.
 */
public final class FrozenEncoder implements AutoCloseable {
    private final Architecture architecture;
    private final ScriptModule module;

    private FrozenEncoder(Architecture architecture, ScriptModule module) {
        this.architecture = architecture;
        this.module = module;
    }

    /**
     * From an encoder's tensors.
     *
     * @param tensors by torchvision's names, {@code conv1.weight} to {@code layer4.1.bn2.running_var}
     * @param threads of one operation
     */
    public static FrozenEncoder of(Architecture architecture, Map<String, Tensor> tensors, int threads) {
        return of(architecture, tensors, Device.cpu(), threads);
    }

    /**
     * The same on a GPU, where PyTorch finds that one; empty where it does not.
     *
     * @param gpu its index, from 0
     */
    public static Optional<FrozenEncoder> onGpu(
            Architecture architecture, Map<String, Tensor> tensors, int gpu, int threads) {
        Engine engine = Engine.getEngine("PyTorch");
        return gpu < Gpu.count().orElseGet(engine::getGpuCount)
                ? Optional.of(of(architecture, tensors, Device.gpu(gpu), threads))
                : Optional.empty();
    }

    private static FrozenEncoder of(
            Architecture architecture, Map<String, Tensor> tensors, Device device, int threads) {
        Script script = new Script(architecture);
        Archives.refuseOthers(tensors, script.encoder().stream().map(Slot::name).toList());
        TorchArchive archive = new TorchArchive(script.networkText(true)).object("Network");
        Archives.tensors(archive, architecture, script.encoder(), tensors, "");
        Archives.pixels(archive, architecture);
        return new FrozenEncoder(architecture, ScriptModule.load(archive.end(), device, threads));
    }

    /** Width of a representation. */
    public int dim() {
        return architecture.representation();
    }

    /**
     * Representations of n images, n x dim by rows.
     *
     * @param pixels n x size x size x 3, uint8
     */
    public float[] encode(byte[] pixels, int n) {
        int size = architecture.size();
        return module.call(
                "features",
                scope -> new NDList(ScriptModule.images(scope, ByteBuffer.wrap(pixels), n, size, size)),
                out -> ScriptModule.tensor(out.get(0)).toFloats());
    }

    @Override
    public void close() {
        module.close();
    }
}
