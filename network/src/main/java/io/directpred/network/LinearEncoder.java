package io.directpred.network;

import io.directpred.network.Slot.Start;
import io.directpred.spec.Architecture;
import java.util.List;

/**
 * The encoder of the theory: one matrix on the pixels, without a bias; {@code linear.weight}, width x (3 size size),
 * starts as PyTorch's linear layers.
 */
final class LinearEncoder {
    private LinearEncoder() {}

    /** The forward text turns {@code y} (N x 3 x H x W) into {@code y} (N x width). */
    static ResNet.Described of(Architecture a) {
        int pixels = 3 * a.size() * a.size();
        Slot weight = new Slot("linear.weight", Start.UNIFORM_FAN_IN, pixels, a.width(), pixels);
        String forward =
                "    y = torch.linear(torch.flatten(y, 1, -1), torch.to(self.%s, %d))\n    y = torch.to(y, %d)\n"
                        .formatted(
                                weight.attribute(),
                                Numbers.activations(a.precision()),
                                Numbers.parameters(a.precision()).scalarType);
        return new ResNet.Described(List.of(weight), forward);
    }
}
