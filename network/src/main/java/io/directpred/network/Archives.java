package io.directpred.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

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
            Tensor tensor = TrainingNetwork.present(state, prefix + slot.name());
            if (!Arrays.equals(tensor.shape(), slot.shape())) {
                throw new IllegalArgumentException("tensor " + prefix + slot.name() + " has shape "
                        + Arrays.toString(tensor.shape()) + ", the network needs " + Arrays.toString(slot.shape()));
            }
            archive.tensor(
                    slot.attribute().replaceFirst("^encoder_", ""),
                    tensor.to(architecture.precision().parameters),
                    slot.trained());
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
        DType dtype = architecture.precision().parameters;
        archive.tensor("pixel_scale", Tensor.of(scale, 1, 3, 1, 1).to(dtype), false);
        archive.tensor("pixel_shift", Tensor.of(shift, 1, 3, 1, 1).to(dtype), false);
    }
}
