package io.directpred.network;

import io.directpred.spec.Architecture;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the archives of the training and of the frozen network have in common. */
final class Archives {
    private Archives() {}

    /** Writes the slots' tensors, found in the state under a prefix. */
    static void tensors(
            TorchArchive archive,
            Architecture architecture,
            List<Slot> slots,
            Map<String, Tensor> state,
            String prefix) {
        for (Slot slot : slots) {
            Tensor tensor = fitting(state, prefix + slot.name(), slot);
            archive.tensor(
                    slot.attribute().replaceFirst("^encoder_", ""),
                    tensor.to(Numbers.parameters(architecture.precision())),
                    slot.trained());
        }
    }

    /** The tensor of a name, which must have the slot's shape. */
    static Tensor fitting(Map<String, Tensor> state, String name, Slot slot) {
        Tensor tensor = TrainingNetwork.present(state, name);
        if (!Arrays.equals(tensor.shape(), slot.shape())) {
            throw new IllegalArgumentException("tensor " + name + " has shape " + Arrays.toString(tensor.shape())
                    + ", the network needs " + Arrays.toString(slot.shape()));
        }
        return tensor;
    }

    /** A deeper network's tensors hold a shallower one's: leaving the rest out unsaid would be another network. */
    static void refuseOthers(Map<String, Tensor> state, Collection<String> places) {
        Set<String> others = new TreeSet<>(state.keySet());
        others.removeAll(new HashSet<>(places));
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "the network has no place for tensor " + others.iterator().next());
        }
    }

    /** (x/255 - mean) / std as one multiplication and one addition. */
    static void pixels(TorchArchive archive, Architecture architecture) {
        double[] scale = new double[3];
        double[] shift = new double[3];
        for (int c = 0; c < 3; c++) {
            scale[c] = 1 / (255 * architecture.std().get(c));
            shift[c] = -architecture.mean().get(c) / architecture.std().get(c);
        }
        DType dtype = Numbers.parameters(architecture.precision());
        archive.tensor("pixel_scale", Tensor.of(scale, 1, 3, 1, 1).to(dtype), false);
        archive.tensor("pixel_shift", Tensor.of(shift, 1, 3, 1, 1).to(dtype), false);
    }
}
