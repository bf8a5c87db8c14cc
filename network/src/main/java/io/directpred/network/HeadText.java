package io.directpred.network;

import io.directpred.network.Slot.Start;
import io.directpred.spec.Head;
import io.directpred.spec.Head.Layer;
import io.directpred.spec.Head.Norm;
import java.util.ArrayList;
import java.util.List;

/**
 * A head's tensors, numbered as in torch's Sequential, and its forward pass as TorchScript text.
 *
 * @param forward lines that turn {@code y} (N x in) into {@code y} (N x out)
 */
record HeadText(List<Slot> slots, String forward) {

    /**
     * Writes a head.
     *
     * @param name of the head, before each tensor's name: {@code projector.0.weight}
     */
    static HeadText of(String name, Head head) {
        List<Slot> slots = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int in = head.in();
        int at = 0;
        for (Layer layer : head.layers()) {
            String linear = name + "." + at++;
            Start start = head.fixed() ? Start.IDENTITY : Start.UNIFORM_FAN_IN;
            slots.add(new Slot(linear + ".weight", start, in, layer.width(), in));
            if (layer.bias()) {
                slots.add(new Slot(linear + ".bias", Start.UNIFORM_FAN_IN, in, layer.width()));
            }
            String bias = layer.bias() ? ", " + self(linear + ".bias") : "";
            line(text, "y = torch.linear(y, " + self(linear + ".weight") + bias + ")");
            if (layer.norm() != Norm.NONE) {
                norm(name + "." + at++, layer, slots, text);
            }
            if (layer.relu()) {
                at++;
                line(text, "y = torch.relu(y)");
            }
            in = layer.width();
        }
        return new HeadText(List.copyOf(slots), text.toString());
    }

    private static void norm(String name, Layer layer, List<Slot> slots, StringBuilder text) {
        String affine = "None, None";
        if (layer.norm() == Norm.AFFINE) {
            slots.add(Slot.channels(name + ".weight", Start.ONES, layer.width()));
            slots.add(Slot.channels(name + ".bias", Start.ZEROS, layer.width()));
            affine = self(name + ".weight") + ", " + self(name + ".bias");
        }
        slots.add(Slot.channels(name + ".running_mean", Start.RUNNING_MEAN, layer.width()));
        slots.add(Slot.channels(name + ".running_var", Start.RUNNING_VAR, layer.width()));
        line(
                text,
                "y = torch.batch_norm(y, %s, %s, %s, training, 0.1, 1e-05, True)"
                        .formatted(affine, self(name + ".running_mean"), self(name + ".running_var")));
    }

    private static String self(String name) {
        return "self." + name.replace('.', '_');
    }

    private static void line(StringBuilder text, String line) {
        text.append("    ").append(line).append('\n');
    }
}
