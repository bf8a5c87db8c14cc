package io.directpred.benchmarks;

import io.directpred.network.Architecture.Encoder;
import io.directpred.network.Architecture.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The training step alone, its batch in memory: 32 x 32 pixels, CIFAR stem, projector 512 -> 128, linear predictor, SGD, moving average.
 *
 * <p>A step has two views of each image of the batch through both networks; "an image" is one of the batch, so two views.
 */
final class StepRows {
    private static final int DIM = 128;
    private static final int SIZE = 32;
    private static final int WARMUP = 2;

    private final Arguments arguments;
    private final int cores = Runtime.getRuntime().availableProcessors();

    StepRows(Arguments arguments) {
        this.arguments = arguments;
    }

    /** What one configuration took: milliseconds an image, medians. */
    private record Took(double wall, double cpu) {}

    void resnet18() {
        Took bfloat = measure(Encoder.RESNET18, 64, 64, Precision.BFLOAT16, 1);
        Row.atMost("step", name(Encoder.RESNET18, 64, 64, 1) + ", bfloat16: CPU ms an image", bfloat.cpu, 35, "%.1f");
        measure(Encoder.RESNET18, 64, 64, Precision.FLOAT32, 1);
        Took fast = measure(Encoder.RESNET18, 64, 128, Precision.BFLOAT16, cores);
        Took exact = measure(Encoder.RESNET18, 64, 128, Precision.FLOAT32, cores);
        Row.atLeast(
                "step",
                name(Encoder.RESNET18, 64, 128, cores) + ": bfloat16 against float32, wall clock",
                exact.wall / fast.wall,
                2.5,
                "%.2fx");
        Row.print("step", "  the same, CPU time", "%.2fx", exact.cpu / fast.cpu);
        if (!arguments.quick()) {
            measure(Encoder.RESNET18, 64, 256, Precision.BFLOAT16, cores);
            measure(Encoder.RESNET18, 64, 256, Precision.FLOAT32, cores);
        }
    }

    void resnet10() {
        for (int batch : new int[] {64, 256}) {
            for (Precision precision : List.of(Precision.BFLOAT16, Precision.FLOAT32)) {
                measure(Encoder.RESNET10, 16, batch, precision, 1);
            }
        }
    }

    private Took measure(Encoder encoder, int width, int batch, Precision precision, int threads) {
        int steps = Math.max(1, (encoder == Encoder.RESNET18 ? 64 : 2048) / batch);
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try (Networks network = new Networks(encoder, width, precision, SIZE, DIM, batch, threads)) {
            for (int i = 0; i < WARMUP; i++) {
                network.step();
            }
            for (int repeat = 0; repeat < arguments.repeats(); repeat++) {
                long began = System.nanoTime();
                long spent = Cpu.process();
                for (int i = 0; i < steps; i++) {
                    network.step();
                }
                cpu.add((Cpu.process() - spent) / 1e6 / steps / batch);
                wall.add((System.nanoTime() - began) / 1e6 / steps / batch);
            }
        }
        Took took = new Took(median(wall), median(cpu));
        Row.print(
                "step",
                name(encoder, width, batch, threads) + ", " + precision.name().toLowerCase(Locale.ROOT),
                "%.1f images/s, %.2f CPU ms an image",
                1000 / took.wall,
                took.cpu);
        return took;
    }

    private static String name(Encoder encoder, int width, int batch, int threads) {
        return "%s width %d, batch %d, %d thread%s"
                .formatted(
                        encoder == Encoder.RESNET18 ? "ResNet-18" : "ResNet-10",
                        width,
                        batch,
                        threads,
                        threads == 1 ? "" : "s");
    }

    private static double median(List<Double> values) {
        return Samples.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
