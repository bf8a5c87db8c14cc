package io.directpred.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.directpred.spec.Architecture;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Online and target network, predictor and their optimiser: everything a training step changes.
 *
 * <p>A step is one call into TorchScript ({@code training_step.py}): both views through both networks, loss, gradients, SGD, the target's moving average, C.
 * Equal state, pixels, settings and threads give equal bits. Belongs to the thread that made it.
 */
public final class TrainingNetwork implements Networks {
    private final Architecture architecture;
    private final Script script;
    private final ScriptModule module;

    private TrainingNetwork(Architecture architecture, Script script, ScriptModule module) {
        this.architecture = architecture;
        this.script = script;
        this.module = module;
    }

    /**
     * From the tensors of {@link Initialisation#of} or an earlier {@link #state}.
     *
     * @param threads of one operation; another number gives other bits
     * @throws IllegalArgumentException naming a tensor that is missing, has another shape or has no place in the network
     */
    public static TrainingNetwork of(Architecture architecture, Map<String, Tensor> state, Device device, int threads) {
        Script script = new Script(architecture);
        Archives.refuseOthers(state, script.stateNames());
        TorchArchive archive = new TorchArchive(script.networkText(false) + "\n" + script.stepText());
        archive.object("DirectPred");
        for (String network : List.of("online", "target")) {
            archive.member(network).object("Network");
            Archives.tensors(archive, architecture, script.network(false), state, network + ".");
            Archives.pixels(archive, architecture);
            archive.end();
        }
        Archives.tensors(archive, architecture, script.predictor(), state, "");
        for (Slot slot : script.trained()) {
            Tensor momentum = Archives.fitting(state, "momentum." + slot.name(), slot);
            archive.tensor(
                    Script.momentumAttribute(slot), momentum.to(Numbers.parameters(architecture.precision())), false);
        }
        archive.end();
        return new TrainingNetwork(architecture, script, ScriptModule.load(archive, device, threads));
    }

    /** Settings of one step: learning rate, heavy-ball momentum, L2 weight decay, momentum m of the target network. */
    public record Settings(double lr, double momentum, double weightDecay, double targetMomentum) {}

    /**
     * What one step tells.
     *
     * @param loss mean over the batch of -2 cos(q1, t1) - 2 cos(q2, t2), in [-4, 4]
     * @param c C = (1/2N) sum z z^T over both views, d x d by rows
     * @param mean mean of z, d
     * @param unitMean mean of z/|z|, d
     * @param unitSquare mean square of z/|z|, d
     * @param w W after the step's SGD, d x d by rows; empty for a perceptron
     */
    public record Outcome(double loss, double[] c, double[] mean, double[] unitMean, double[] unitSquare, double[] w) {}

    @Override
    public Outcome step(ByteBuffer view1, ByteBuffer view2, int n, Settings s) {
        if (n < 2) {
            throw new IllegalArgumentException("a step needs at least 2 images, was given " + n);
        }
        int size = architecture.size();
        return module.call(
                "step",
                scope -> new NDList(
                        ScriptModule.images(scope, view1, n, size),
                        ScriptModule.images(scope, view2, n, size),
                        scope.create(new double[] {s.lr, s.momentum, s.weightDecay, s.targetMomentum})),
                out -> new Outcome(
                        doubles(out.get(0))[0],
                        doubles(out.get(1)),
                        doubles(out.get(2)),
                        doubles(out.get(3)),
                        doubles(out.get(4)),
                        doubles(out.get(5))));
    }

    @Override
    public void setW(double[] w) {
        long d = architecture.dim();
        if (architecture.predictor() != Architecture.Predictor.LINEAR || w.length != d * d) {
            throw new IllegalArgumentException("no W of " + w.length + " numbers can be set here");
        }
        module.call("set_w", scope -> new NDList(scope.create(w).reshape(d, d)), out -> out.size());
    }

    /** {@inheritDoc} They are {@code online.*}, {@code target.*}, the predictor, {@code momentum.*}. */
    @Override
    public Map<String, Tensor> state() {
        return module.call("state", scope -> new NDList(), out -> {
            Map<String, Tensor> state = new LinkedHashMap<>();
            for (String name : script.stateNames()) {
                state.put(name, ScriptModule.tensor(out.get(name)));
            }
            return state;
        });
    }

    /** The tensors below a prefix, without it: {@code online.encoder.} leaves torchvision's names. */
    public static Map<String, Tensor> below(String prefix, Map<String, Tensor> state) {
        Map<String, Tensor> below = new LinkedHashMap<>();
        state.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                below.put(name.substring(prefix.length()), tensor);
            }
        });
        return below;
    }

    static Tensor present(Map<String, Tensor> state, String name) {
        Tensor tensor = state.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor " + name + " is missing");
        }
        return tensor;
    }

    private static double[] doubles(NDArray array) {
        return ScriptModule.tensor(array).toDoubles();
    }

    @Override
    public void close() {
        module.close();
    }
}
