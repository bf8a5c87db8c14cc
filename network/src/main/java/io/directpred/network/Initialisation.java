package io.directpred.network;

import io.directpred.spec.Architecture;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The tensors a training run starts from, every one drawn from a generator of its own name: the order of drawing does
 * not matter.
 *
 * <p>Source: PyTorch's and torchvision's defaults, as the paper uses them.
 */
public final class Initialisation {
    private Initialisation() {}

    /**
     * The state of a {@link TrainingNetwork} before its first step: online network, target network where there is one,
     * predictor, momentum 0, and what optimiser and objective keep 0.
     *
     * @param copyTarget whether the target network starts as a copy of the online network, or with weights of its own,
     *     as the paper's
     * @param random the generator for a tensor's name
     */
    public static Map<String, Tensor> of(
            Architecture architecture, boolean copyTarget, Function<String, RandomGenerator> random) {
        Script script = new Script(architecture);
        DType dtype = Numbers.parameters(architecture.precision());
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (String network : script.networks()) {
            for (Slot slot : script.network(false)) {
                String name = network + "." + slot.name();
                String drawn = copyTarget ? "online." + slot.name() : name;
                state.put(name, start(slot, dtype, random.apply(drawn)));
            }
        }
        for (Slot slot : script.predictor()) {
            state.put(slot.name(), start(slot, dtype, random.apply(slot.name())));
        }
        for (Slot slot : script.trained()) {
            state.put("momentum." + slot.name(), constant(dtype, slot.shape(), 0));
        }
        for (Slot slot : script.kept()) {
            state.put(slot.name(), constant(dtype, slot.shape(), 0));
        }
        return state;
    }

    private static Tensor start(Slot slot, DType dtype, RandomGenerator random) {
        return switch (slot.start()) {
            case ONES, RUNNING_VAR -> constant(dtype, slot.shape(), 1);
            case ZEROS, RUNNING_MEAN -> constant(dtype, slot.shape(), 0);
            case IDENTITY -> identity(dtype, slot.shape());
            case KAIMING_FAN_OUT -> {
                double std = Math.sqrt(2 / fanOut(slot));
                yield drawn(slot, dtype, () -> std * random.nextGaussian());
            }
            case UNIFORM_FAN_IN -> {
                double bound = 1 / Math.sqrt((double) slot.fanIn());
                yield drawn(slot, dtype, () -> bound * (2 * random.nextDouble() - 1));
            }
        };
    }

    private static double fanOut(Slot slot) {
        long[] s = slot.shape();
        return (double) s[0] * s[2] * s[3];
    }

    private static Tensor drawn(Slot slot, DType dtype, java.util.function.DoubleSupplier next) {
        double[] values = new double[(int) Tensor.elements(slot.shape())];
        Arrays.setAll(values, i -> next.getAsDouble());
        return Tensor.of(values, slot.shape()).to(dtype);
    }

    private static Tensor identity(DType dtype, long[] shape) {
        double[] values = new double[(int) Tensor.elements(shape)];
        for (int i = 0; i < shape[0]; i++) {
            values[(int) (i * shape[1] + i)] = 1;
        }
        return Tensor.of(values, shape).to(dtype);
    }

    private static Tensor constant(DType dtype, long[] shape, double value) {
        double[] values = new double[(int) Tensor.elements(shape)];
        Arrays.fill(values, value);
        return Tensor.of(values, shape).to(dtype);
    }
}
