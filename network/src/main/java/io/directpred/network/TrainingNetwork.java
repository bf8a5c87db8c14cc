package io.directpred.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Networks in TorchScript.
 *
 * <p>A step is two calls: {@code forward} and {@code update} of {@code step.py}, in one memory scope, because the graph
 * of the first lives until the second. Equal state, pixels, settings and threads give equal bits. Belongs to the thread
 * that made it.
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
     * @throws IllegalArgumentException naming a tensor that is missing, has another shape or has no place in the
     *     network
     */
    public static TrainingNetwork of(Architecture architecture, Map<String, Tensor> state, Device device, int threads) {
        Script script = new Script(architecture);
        Archives.refuseOthers(state, script.stateNames());
        TorchArchive archive = archive(architecture, script, state, "");
        return new TrainingNetwork(architecture, script, ScriptModule.load(archive, device, threads));
    }

    /** Writes the step with this state as a TorchScript archive, for programs that run it elsewhere. */
    public static void write(Architecture architecture, Map<String, Tensor> state, OutputStream out)
            throws IOException {
        archive(architecture, new Script(architecture), state, "").write(out);
    }

    /**
     * The same, of some kilobytes: every tensor is one number, which for a matrix or a convolution is the standard
     * deviation or the bound that {@link Initialisation} draws with.
     */
    public static void writeConstant(Architecture architecture, OutputStream out) throws IOException {
        constant(architecture).write(out);
    }

    static TorchArchive constant(Architecture architecture) {
        Map<String, Tensor> state = Initialisation.of(architecture, true, name -> new Ones());
        return archive(architecture, new Script(architecture), state, "", true);
    }

    /** What is drawn is always 1. */
    private static final class Ones implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public double nextDouble() {
            return 1;
        }

        @Override
        public double nextGaussian() {
            return 1;
        }
    }

    /** @param more methods of class Step, after its own */
    static TorchArchive archive(Architecture architecture, Script script, Map<String, Tensor> state, String more) {
        return archive(architecture, script, state, more, false);
    }

    private static TorchArchive archive(
            Architecture architecture, Script script, Map<String, Tensor> state, String more, boolean constant) {
        TorchArchive archive = new TorchArchive(
                script.networkText(false) + "\n" + script.predictorText() + "\n" + script.stepText() + more, constant);
        archive.object("Step");
        for (String network : script.networks()) {
            archive.member(network).object("Network");
            Archives.tensors(archive, architecture, script.network(false), state, network + ".");
            Archives.pixels(archive, architecture);
            archive.end();
        }
        archive.member("predictor").object("Predictor");
        Archives.tensors(archive, architecture, script.predictor(), state, "");
        archive.end();
        for (Slot slot : script.trained()) {
            Tensor momentum = Archives.fitting(state, "momentum." + slot.name(), slot);
            archive.tensor(
                    Script.momentumAttribute(slot), momentum.to(Numbers.parameters(architecture.precision())), false);
        }
        for (Slot slot : script.kept()) {
            Tensor kept = Archives.fitting(state, slot.name(), slot);
            archive.tensor(Script.keptAttribute(slot), kept.to(Numbers.parameters(architecture.precision())), false);
        }
        architecture.objective().settings().forEach(archive::setting);
        return archive.end();
    }

    @Override
    public Step forward(List<View> views, int n, RandomGenerator random) {
        if (n < 2) {
            throw new IllegalArgumentException("a step needs at least 2 images, was given " + n);
        }
        NDManager scope = module.scope();
        try {
            NDList pixels = new NDList();
            for (View view : views) {
                NDArray images = ScriptModule.images(scope, view.pixels(), n, view.height(), view.width());
                images.setName("pixels[]"); // DJL makes one list of those
                pixels.add(images);
            }
            if (architecture.objective().noise() != 0) {
                pixels.add(noise(scope, architecture.objective().rows(n), random));
            }
            return new Halfway(scope, module.call(scope, "forward", pixels));
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    /** rows x d standard normal numbers, of the parameters' type. */
    private NDArray noise(NDManager scope, int rows, RandomGenerator random) {
        double[] numbers = new double[rows * architecture.dim()];
        Arrays.setAll(numbers, i -> random.nextGaussian());
        DataType type = architecture.precision() == Precision.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        return scope.create(numbers).reshape(rows, architecture.dim()).toType(type, false);
    }

    /** After the forward pass: its graph hangs on the loss. */
    private final class Halfway implements Step {
        private final NDManager scope;
        private final NDArray loss;
        private final Statistics statistics;

        private Halfway(NDManager scope, NDList out) {
            this.scope = scope;
            this.loss = out.get(0);
            this.statistics = statistics(doubles(out.get(1)), architecture.dim());
        }

        private static Statistics statistics(double[] told, int d) {
            int c = 1 + d * d;
            return new Statistics(
                    told[0],
                    Arrays.copyOfRange(told, 1, c),
                    Arrays.copyOfRange(told, c, c + d),
                    Arrays.copyOfRange(told, c + d, c + 2 * d),
                    Arrays.copyOfRange(told, c + 2 * d, c + 3 * d),
                    Arrays.copyOfRange(told, c + 3 * d, told.length));
        }

        @Override
        public Statistics statistics() {
            return statistics;
        }

        @Override
        public double update(Settings s) {
            try (NDManager host = scope.newSubManager(Device.cpu())) { // numbers that are read here stay here
                NDArray settings = host.create(s.numbers());
                return doubles(
                        module.call(scope, "update", new NDList(loss, settings)).get(0))[0];
            }
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    @Override
    public void setW(double[] w) {
        long d = architecture.dim();
        if (!architecture.predictor().isMatrix() || w.length != d * d) {
            throw new IllegalArgumentException("no W of " + w.length + " numbers can be set here");
        }
        module.call("set_w", scope -> new NDList(scope.create(w).reshape(d, d)), out -> out.size());
    }

    @Override
    public double[] w() {
        return module.call("w", scope -> new NDList(), out -> doubles(out.get(0)));
    }

    /**
     * {@inheritDoc} They are {@code online.*}, {@code target.*}, the predictor, {@code momentum.*},
     * {@code objective.*}.
     */
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
