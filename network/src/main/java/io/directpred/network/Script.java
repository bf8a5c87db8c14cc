package io.directpred.network;

import io.directpred.network.Slot.Start;
import io.directpred.spec.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The TorchScript text of an {@link Architecture}, and the list of its tensors.
 *
 * <p>The texts to read are the resources {@code network.py} and {@code training_step.py}; this class fills in names.
 */
final class Script {
    private final Architecture architecture;
    private final ResNet.Described encoder;

    Script(Architecture architecture) {
        this.architecture = architecture;
        this.encoder = ResNet.of(architecture);
    }

    List<Slot> encoder() {
        return encoder.slots();
    }

    /** Linear, batch norm without affine, ReLU, linear: numbered as in torch's Sequential. */
    List<Slot> projector() {
        return perceptron("projector", architecture.representation(), architecture.projectorHidden());
    }

    /** W alone, d x d, or a perceptron like the projector. */
    List<Slot> predictor() {
        int d = architecture.dim();
        return architecture.predictor() == Architecture.Predictor.LINEAR
                ? List.of(new Slot("W.weight", Start.UNIFORM_FAN_IN, d, d, d))
                : perceptron("predictor", d, architecture.predictorHidden());
    }

    private List<Slot> perceptron(String name, int in, int hidden) {
        int d = architecture.dim();
        return List.of(
                new Slot(name + ".0.weight", Start.UNIFORM_FAN_IN, in, hidden, in),
                new Slot(name + ".0.bias", Start.UNIFORM_FAN_IN, in, hidden),
                Slot.channels(name + ".1.running_mean", Start.RUNNING_MEAN, hidden),
                Slot.channels(name + ".1.running_var", Start.RUNNING_VAR, hidden),
                new Slot(name + ".3.weight", Start.UNIFORM_FAN_IN, hidden, d, hidden),
                new Slot(name + ".3.bias", Start.UNIFORM_FAN_IN, hidden, d));
    }

    /** Everything a network of its own holds: encoder and, unless it is frozen, projector. */
    List<Slot> network(boolean frozen) {
        List<Slot> all = new ArrayList<>();
        encoder().forEach(s -> all.add(s.within("encoder")));
        if (!frozen) {
            all.addAll(projector());
        }
        return all;
    }

    /** Text of class Network, without projector when frozen. */
    String networkText(boolean frozen) {
        List<Slot> slots = new ArrayList<>(encoder());
        if (!frozen) {
            slots.addAll(projector());
        }
        String project = frozen ? "    return f\n" : perceptronText("projector", "f", "training");
        return fill(
                "network.py",
                Map.of(
                        "parameters", quoted(slots, Slot::trained, ""),
                        "buffers", quoted(slots, s -> !s.trained(), "\"pixel_scale\", \"pixel_shift\", "),
                        "attributes", attributes(slots) + "\n  pixel_scale : Tensor\n  pixel_shift : Tensor",
                        "compute", String.valueOf(Numbers.activations(architecture.precision())),
                        "parameter_type", String.valueOf(Numbers.parameters(architecture.precision()).scalarType),
                        "representation", String.valueOf(architecture.representation()),
                        "encode", encoder.forward(),
                        "project", project));
    }

    /** Text of class DirectPred: the training step. */
    String stepText() {
        boolean linear = architecture.predictor() == Architecture.Predictor.LINEAR;
        List<String> momentum =
                trained().stream().map(Script::momentumAttribute).toList();
        String text = fill(
                "training_step.py",
                Map.ofEntries(
                        Map.entry("parameters", quoted(predictor(), Slot::trained, "")),
                        Map.entry(
                                "buffers",
                                quoted(
                                        predictor(),
                                        s -> !s.trained(),
                                        momentum.stream()
                                                .map(m -> "\"" + m + "\", ")
                                                .collect(Collectors.joining()))),
                        Map.entry(
                                "attributes",
                                attributes(predictor())
                                        + momentum.stream()
                                                .map(m -> "\n  " + m + " : Tensor")
                                                .collect(Collectors.joining())),
                        Map.entry(
                                "predict",
                                linear
                                        ? "    return torch.linear(z, self.W_weight)\n"
                                        : perceptronText("predictor", "z", "True")),
                        Map.entry(
                                "trained",
                                trained().stream()
                                        .map(s -> expression(s.name()))
                                        .collect(Collectors.joining(", "))),
                        Map.entry(
                                "momentum",
                                momentum.stream().map(m -> "self." + m).collect(Collectors.joining(", "))),
                        Map.entry("online", ema("online")),
                        Map.entry("target", ema("target")),
                        Map.entry("w", linear ? "torch.clone(torch.detach(self.W_weight))" : "torch.zeros([0])"),
                        Map.entry("state", stateText())));
        return linear ? text : text.replaceAll("(?s)  # W_p: d x d.*?\n\n", "");
    }

    /** What is trained by gradient: online network and predictor. */
    List<Slot> trained() {
        List<Slot> slots = new ArrayList<>();
        network(false).forEach(s -> slots.add(s.within("online")));
        slots.addAll(predictor());
        return slots.stream().filter(Slot::trained).toList();
    }

    /** Attribute of class DirectPred that holds the momentum of a trained tensor. */
    static String momentumAttribute(Slot slot) {
        return "momentum_" + slot.attribute();
    }

    /** A state's name to where it lies: {@code online.encoder.bn1.weight} is {@code self.online.bn1_weight}. */
    static String expression(String name) {
        for (String network : List.of("online.", "target.")) {
            if (name.startsWith(network)) {
                return "self." + network
                        + name.substring(network.length())
                                .replaceFirst("^encoder\\.", "")
                                .replace('.', '_');
            }
        }
        return "self." + name.replace('.', '_');
    }

    /** Names of the whole state: both networks, predictor, momentum. */
    List<String> stateNames() {
        List<String> names = new ArrayList<>();
        for (String network : List.of("online.", "target.")) {
            network(false).forEach(s -> names.add(network + s.name()));
        }
        predictor().forEach(s -> names.add(s.name()));
        trained().forEach(t -> names.add("momentum." + t.name()));
        return names;
    }

    private String stateText() {
        return stateNames().stream()
                .map(n -> "    d[\"" + n + "\"] = torch.clone(torch.detach(" + expression(n) + "))\n")
                .collect(Collectors.joining());
    }

    private String ema(String network) {
        return network(false).stream()
                .filter(Slot::trained)
                .map(s -> "torch.detach(" + expression(network + "." + s.name()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String perceptronText(String n, String in, String training) {
        return """
                    h = torch.linear(%2$s, self.%1$s_0_weight, self.%1$s_0_bias)
                    h = torch.relu(torch.batch_norm(h, None, None, self.%1$s_1_running_mean, self.%1$s_1_running_var, %3$s, 0.1, 1e-05, True))
                    return torch.linear(h, self.%1$s_3_weight, self.%1$s_3_bias)
                """.formatted(n, in, training).indent(0);
    }

    private static String quoted(List<Slot> slots, Predicate<Slot> which, String more) {
        return slots.stream()
                        .filter(which)
                        .map(s -> "\"" + s.attribute() + "\", ")
                        .collect(Collectors.joining())
                + more;
    }

    private static String attributes(List<Slot> slots) {
        return slots.stream().map(s -> "  " + s.attribute() + " : Tensor").collect(Collectors.joining("\n"));
    }

    private static String fill(String resource, Map<String, String> values) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(resource), resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> e : values.entrySet()) {
                text = text.replace("{{" + e.getKey() + "}}", e.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
