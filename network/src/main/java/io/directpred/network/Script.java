package io.directpred.network;

import io.directpred.network.Slot.Start;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Head;
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
import java.util.stream.Stream;

/**
 * The TorchScript text of an {@link Architecture}, and the list of its tensors.
 *
 * <p>The texts to read are the resources: {@code objectives/*.py}, one page each, {@code step.py} with what all of them
 * share, {@code network.py} and {@code predictor.py}, and {@code optimisers/*.py}. This class fills in lists of tensors
 * and the layers of encoder and heads; no line of an objective comes from here. Longer than 250 lines because one place
 * lists every tensor of a state.
 */
final class Script {
    private static final String ONLINE = "online.";
    private static final String TARGET = "target.";
    private static final String OBJECTIVE = "objective.";

    private final Architecture architecture;
    private final ResNet.Described encoder;
    private final HeadText projector;
    private final HeadText predictor;

    Script(Architecture architecture) {
        this.architecture = architecture;
        this.encoder = architecture.encoder() == Architecture.Encoder.LINEAR
                ? LinearEncoder.of(architecture)
                : ResNet.of(architecture);
        this.projector = HeadText.of("projector", architecture.projector());
        this.predictor = HeadText.of("predictor", architecture.predictor());
    }

    List<Slot> encoder() {
        return encoder.slots();
    }

    List<Slot> predictor() {
        return predictor.slots();
    }

    /** Online network, and target network where the objective has one. */
    List<String> networks() {
        return architecture.objective().target() ? List.of("online", "target") : List.of("online");
    }

    /** Everything a network of its own holds: encoder and, unless it is frozen, projector. */
    List<Slot> network(boolean frozen) {
        List<Slot> all = new ArrayList<>();
        encoder().forEach(s -> all.add(s.within("encoder")));
        if (!frozen) {
            all.addAll(projector.slots());
        }
        return all;
    }

    /** Text of class Network, without projector when frozen. */
    String networkText(boolean frozen) {
        List<Slot> slots = new ArrayList<>(encoder());
        if (!frozen) {
            slots.addAll(projector.slots());
        }
        return fill(
                "network.py",
                Map.of(
                        "parameters", quoted(slots, Slot::trained),
                        "buffers", quoted(slots, s -> !s.trained()) + "\"pixel_scale\", \"pixel_shift\", ",
                        "attributes", attributes(slots) + "  pixel_scale : Tensor\n  pixel_shift : Tensor\n",
                        "compute", String.valueOf(Numbers.activations(architecture.precision())),
                        "parameter_type", String.valueOf(Numbers.parameters(architecture.precision()).scalarType),
                        "representation", String.valueOf(architecture.representation()),
                        "encode", encoder.forward(),
                        "project", frozen ? "" : projector.forward()));
    }

    /** Text of class Predictor. */
    String predictorText() {
        Head head = architecture.predictor();
        String matrix = head.isMatrix() ? "self." + predictor().get(0).attribute() : "torch.zeros([0])";
        String constrain = "    w = torch.detach(%1$s)\n    w = torch.copy_(w, (w + torch.t(w)) / 2.)\n";
        return fill(
                "predictor.py",
                Map.of(
                        "parameters", quoted(predictor(), Slot::trained),
                        "buffers", quoted(predictor(), s -> !s.trained()),
                        "attributes", attributes(predictor()),
                        "layers", predictor.forward(),
                        "constrain", head.symmetric() ? constrain.formatted(matrix) : "",
                        "matrix", matrix));
    }

    /** Text of class Step: the objective's page and what all objectives share. */
    String stepText() {
        List<String> momentum =
                trained().stream().map(Script::momentumAttribute).toList();
        List<String> buffers = Stream.concat(momentum.stream(), kept().stream().map(Script::keptAttribute))
                .toList();
        OptimiserText optimiser = optimiser();
        Page page = architecture.objective();
        boolean target = page.target();
        return fill(
                "step.py",
                Map.ofEntries(
                        Map.entry(
                                "buffers",
                                buffers.stream().map(m -> "\"" + m + "\", ").collect(Collectors.joining())),
                        Map.entry(
                                "attributes",
                                buffers.stream()
                                        .map(m -> "  " + m + " : Tensor\n")
                                        .collect(Collectors.joining())),
                        Map.entry("target", target ? "  target : __torch__.Network\n" : ""),
                        Map.entry("settings", settingsText()),
                        Map.entry("optimiser", read(optimiser.page())),
                        Map.entry("second", optimiser.second()),
                        Map.entry("clip", optimiser.clip()),
                        Map.entry("optimise", optimiser.calls()),
                        Map.entry("objective", read("objectives/" + page.page() + ".py")),
                        Map.entry("takes_noise", page.noise() == 0 ? "" : ", noise: Tensor"),
                        Map.entry("noise", page.noise() == 0 ? "" : ", noise"),
                        Map.entry("metrics", page.metrics().isEmpty() ? "" : ", metrics"),
                        Map.entry(
                                "no_metrics",
                                page.metrics().isEmpty() ? "    metrics = annotate(List[Tensor], [])\n" : ""),
                        Map.entry(
                                "trained",
                                joined(trained().stream()
                                        .map(s -> expression(s.name()))
                                        .toList())),
                        Map.entry(
                                "momentum",
                                joined(momentum.stream().map(m -> "self." + m).toList())),
                        Map.entry("averaged", target ? averaged(TARGET) : ""),
                        Map.entry("online", target ? averaged(ONLINE) : ""),
                        Map.entry("state", stateText())));
    }

    /** What is trained by gradient: online network and predictor. */
    List<Slot> trained() {
        List<Slot> slots = new ArrayList<>();
        network(false).forEach(s -> slots.add(s.within("online")));
        slots.addAll(predictor());
        return slots.stream().filter(Slot::trained).toList();
    }

    /** What optimiser and objective keep from step to step, beside the momentum: all start as zeros. */
    List<Slot> kept() {
        long d = architecture.dim();
        Stream<Slot> matrices = architecture.objective().matrices().stream()
                .map(name -> new Slot(OBJECTIVE + name, Start.ZEROS, d, d, d));
        return Stream.concat(optimiser().kept().stream(), matrices).toList();
    }

    /** Attribute of class Step that holds it. */
    static String keptAttribute(Slot slot) {
        return expression(slot.name()).substring("self.".length());
    }

    private OptimiserText optimiser() {
        return new OptimiserText(architecture.update(), trained());
    }

    /** Attribute of class Step that holds the momentum of a trained tensor. */
    static String momentumAttribute(Slot slot) {
        return "momentum_" + slot.attribute();
    }

    /** A state's name to where it lies: {@code online.encoder.bn1.weight} is {@code self.online.bn1_weight}. */
    static String expression(String name) {
        for (String network : List.of(ONLINE, TARGET)) {
            if (name.startsWith(network)) {
                return "self." + network
                        + name.substring(network.length())
                                .replaceFirst("^encoder\\.", "")
                                .replace('.', '_');
            }
        }
        if (name.startsWith(OBJECTIVE)) {
            return "self." + name.substring(OBJECTIVE.length());
        }
        String attribute = "self." + name.replace('.', '_');
        return name.startsWith("predictor.") ? attribute.replaceFirst("self", "self.predictor") : attribute;
    }

    /** Names of the whole state: networks, predictor, momentum, what optimiser and objective keep. */
    List<String> stateNames() {
        List<String> names = new ArrayList<>();
        for (String network : networks()) {
            network(false).forEach(s -> names.add(network + "." + s.name()));
        }
        predictor().forEach(s -> names.add(s.name()));
        trained().forEach(t -> names.add("momentum." + t.name()));
        kept().forEach(k -> names.add(k.name()));
        return names;
    }

    private String stateText() {
        return stateNames().stream()
                .map(n -> "    d[\"" + n + "\"] = torch.clone(torch.detach(" + expression(n) + "))\n")
                .collect(Collectors.joining());
    }

    private String settingsText() {
        return architecture.objective().settings().entrySet().stream()
                .map(e -> "  " + e.getKey() + " : " + (e.getValue() instanceof Boolean ? "bool" : "float") + "\n")
                .collect(Collectors.joining());
    }

    private String averaged(String network) {
        return joined(network(false).stream()
                .filter(Slot::trained)
                .map(s -> "torch.detach(" + expression(network + s.name()) + ")")
                .toList());
    }

    private static String joined(List<String> expressions) {
        return String.join(", ", expressions);
    }

    private static String quoted(List<Slot> slots, Predicate<Slot> which) {
        return slots.stream()
                .filter(which)
                .map(s -> "\"" + s.attribute() + "\", ")
                .collect(Collectors.joining());
    }

    private static String attributes(List<Slot> slots) {
        return slots.stream().map(s -> "  " + s.attribute() + " : Tensor\n").collect(Collectors.joining());
    }

    private static String fill(String resource, Map<String, String> values) {
        String text = read(resource);
        for (Map.Entry<String, String> e : values.entrySet()) {
            text = text.replace("{{" + e.getKey() + "}}", e.getValue());
        }
        return text;
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
