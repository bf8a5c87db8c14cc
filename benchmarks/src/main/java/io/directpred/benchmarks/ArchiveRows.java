package io.directpred.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.datasets.Datasets;
import io.directpred.network.GoldenSteps;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Convolution;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Layer;
import io.directpred.spec.ObjectiveKind;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The product's training steps as files, for a machine with a GPU and PyTorch and nothing of ours:
 * {@code benchmarks/gpu/run.py} runs them.
 *
 * <p>The golden steps with their state and {@code golden.json}, which holds pixels and expected values; the networks
 * that are timed without a state, in some kilobytes. All in the form that a run on a GPU has.
 */
final class ArchiveRows {
    private static final String GROUP = "freq_1_lag_0";

    private final Path out;
    private final ObjectMapper json = new ObjectMapper();
    private final ObjectNode objectives = json.createObjectNode();

    private ArchiveRows(Path out) {
        this.out = out;
    }

    static void rows(Arguments arguments) throws IOException {
        Path out = arguments.out();
        if (out == null) {
            throw new IllegalArgumentException("the archives need a folder: --out DIR");
        }
        Files.createDirectories(out);
        ArchiveRows rows = new ArchiveRows(out);
        rows.expected();
        for (Precision precision : Precision.values()) {
            Architecture golden = onGpu(GoldenSteps.architecture(precision));
            rows.write("golden", precision, "", to -> TrainingNetwork.write(golden, GoldenSteps.state(golden), to));
        }
        for (ObjectiveKind objective : ObjectiveKind.values()) {
            rows.objective(objective.name());
        }
        rows.json("objectives.json", rows.objectives);
        rows.resnet18("directpred", Precision.FLOAT32);
        rows.resnet50(Precision.BFLOAT16);
        rows.resnet50(Precision.FLOAT32);
    }

    /** What each golden step is given, and what must come of it. */
    private void expected() throws IOException {
        JsonNode hyper = GoldenSteps.FILE.get("hyper");
        ObjectNode file = json.createObjectNode();
        ArrayNode settings = file.putArray("settings");
        List.of("lr", "momentum", "weight_decay", "ema").forEach(name -> settings.add(hyper.get(name)));
        int size = GoldenSteps.image(0, 0).height();
        file.putArray("shape").add(GoldenSteps.BATCH).add(size).add(size).add(3);
        ArrayNode steps = file.putArray("steps");
        for (JsonNode expected : GoldenSteps.FILE.get(GROUP)) {
            int step = expected.get("step").intValue();
            ObjectNode given = steps.addObject();
            given.putArray("views")
                    .add(GoldenSteps.view(step, 0).array())
                    .add(GoldenSteps.view(step, 1).array());
            if (step > 0) { // lag 0, freq 1: the rule sets W before every step but the first
                given.set("w", expected.get("W_used"));
            }
            given.set("expected", expected);
        }
        json("golden.json", file);
    }

    private void json(String name, JsonNode content) throws IOException {
        Path to = out.resolve(name);
        json.writeValue(to.toFile(), content);
        print(to);
    }

    /** The step, and what it is given beside two views: rows of d normal numbers, -1 for one an image. */
    private void objective(String name) throws IOException {
        Architecture architecture = resnet18(name, Precision.BFLOAT16);
        objectives
                .putObject(name)
                .put("noise", architecture.objective().noise())
                .put("dim", architecture.dim());
    }

    private Architecture resnet18(String objective, Precision precision) throws IOException {
        return constant("resnet18", objective, precision, "objective=" + objective);
    }

    private void resnet50(Precision precision) throws IOException {
        constant(
                "resnet50",
                "directpred",
                precision,
                "network.encoder=resnet50",
                "network.stem=imagenet",
                "views.size=224");
    }

    private Architecture constant(String network, String objective, Precision precision, String... assignments)
            throws IOException {
        RunSpec spec = RunSpecs.resolve(
                List.of(Layer.config("cifar10"), Layer.assignments("benchmarks", List.of(assignments))),
                Datasets::canonical);
        Architecture architecture = onGpu(Architecture.of(spec, precision));
        write(network, precision, "-" + objective, to -> TrainingNetwork.writeConstant(architecture, to));
        return architecture;
    }

    private static Architecture onGpu(Architecture a) {
        return new Architecture(
                a.encoder(),
                a.width(),
                a.stem(),
                a.size(),
                a.projector(),
                a.predictor(),
                a.objective(),
                a.mean(),
                a.std(),
                a.precision(),
                Convolution.STRIDED);
    }

    private interface Archive {
        void write(OutputStream to) throws IOException;
    }

    private void write(String network, Precision precision, String objective, Archive archive) throws IOException {
        Path file = out.resolve(network + "-" + precision.name().toLowerCase(Locale.ROOT) + objective + ".pt");
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
            archive.write(to);
        }
        print(file);
    }

    private static void print(Path file) throws IOException {
        Row.print("archives", file.getFileName().toString(), "%,d bytes", Files.size(file));
    }
}
