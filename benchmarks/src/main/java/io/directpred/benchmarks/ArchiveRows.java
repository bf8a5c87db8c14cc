package io.directpred.benchmarks;

import io.directpred.datasets.Datasets;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The product's training steps as files, for a machine with a GPU and PyTorch and nothing of ours: {@code benchmarks/gpu/run.py} measures them. */
final class ArchiveRows {
    private final Path out;

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
        for (Precision precision : Precision.values()) {
            rows.golden(precision);
        }
        for (String objective : List.of("directpred", "byol", "simsiam", "simclr")) {
            rows.resnet18(objective, Precision.BFLOAT16);
        }
        rows.resnet18("directpred", Precision.FLOAT32);
        rows.resnet50(Precision.BFLOAT16);
        rows.resnet50(Precision.FLOAT32);
    }

    /** The network of the golden steps, whose tensors the other side sets. */
    private void golden(Precision precision) throws IOException {
        write(
                "golden",
                "",
                precision,
                "network.encoder=resnet10",
                "network.width=4",
                "network.projector.hidden=16",
                "network.projector.dim=8",
                "views.size=16",
                "views.mean=[0.45, 0.45, 0.45]",
                "views.std=[0.25, 0.25, 0.25]",
                "convolution=" + (precision == Precision.BFLOAT16 ? "wide" : "plain"));
    }

    private void resnet18(String objective, Precision precision) throws IOException {
        write("resnet18", "-" + objective, precision, "objective=" + objective, "convolution=plain");
    }

    private void resnet50(Precision precision) throws IOException {
        write(
                "resnet50",
                "-directpred",
                precision,
                "network.encoder=resnet50",
                "network.stem=imagenet",
                "views.size=224",
                "convolution=plain");
    }

    private void write(String network, String objective, Precision precision, String... assignments)
            throws IOException {
        RunSpec spec = RunSpecs.resolve(
                List.of(Layer.config("cifar10"), Layer.assignments("benchmark", List.of(assignments))),
                Datasets::canonical);
        String name = network + "-" + precision.name().toLowerCase(Locale.ROOT) + objective + ".pt";
        Path file = out.resolve(name);
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
            TrainingNetwork.writeConstant(Architecture.of(spec, precision), to);
        }
        Row.print("archives", name, "%d bytes", Files.size(file));
    }
}
