package io.directpred.benchmarks;

import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.trainer.ThisMachine;
import java.util.ArrayList;
import java.util.List;

/**
 * The training step alone, its batch in memory: 32 x 32 pixels, CIFAR stem, projector 512 -> 128, linear predictor,
 * SGD, moving average.
 *
 * <p>A step has two views of each image of the batch through both networks; "an image" is one of the batch, so two
 * views.
 */
final class StepRows {
    private static final int DIM = 128;
    private static final int SIZE = 32;
    private static final int WARMUP = 2;
    private static final List<Precision> PRECISIONS = BenchmarkNetwork.precisions();

    private final Arguments arguments;
    private final int cores = Runtime.getRuntime().availableProcessors();

    StepRows(Arguments arguments) {
        this.arguments = arguments;
    }

    /**
     * What one configuration took: milliseconds an image, medians.
     *
     * @param operations billions an image
     */
    private record Took(double wall, double cpu, double operations) {}

    void resnet18() {
        Took one = measure(Encoder.RESNET18, 64, 64, 1, PRECISIONS).get(0);
        List<Took> both = measure(Encoder.RESNET18, 64, 128, cores, PRECISIONS);
        if (PRECISIONS.size() > 1) {
            Row.atMost("step", name(Encoder.RESNET18, 64, 64, 1) + ", bfloat16: CPU ms an image", one.cpu, 35, "%.1f");
            compare(both);
        }
        if (!arguments.quick()) {
            limited(measure(Encoder.RESNET18, 64, 128, 1, PRECISIONS.subList(0, 1))
                    .get(0));
            // one after the other: with both in memory a small machine would swap
            PRECISIONS.forEach(precision -> measure(Encoder.RESNET18, 64, 256, cores, List.of(precision)));
        }
    }

    /** On a CPU with AMX the rest of a step cannot keep pace with its convolutions. */
    private static void limited(Took took) {
        double limit = FastestConvolution.billions(BenchmarkNetwork.precision());
        double reached = took.operations / took.cpu * 1000;
        String name = name(Encoder.RESNET18, 64, 128, 1) + ", " + BenchmarkNetwork.name(BenchmarkNetwork.precision());
        Row.print("step", name + ": the fastest 3x3 convolution alone", "%.1f GFLOP/s", limit);
        Row.print("step", name + ": the step", "%.1f GFLOP/s", reached);
        if (ThisMachine.amx()) {
            Row.print("step", name + ": the step against that convolution", "%.2f", reached / limit);
        } else {
            Row.atLeast("step", name + ": the step against that convolution", reached / limit, 0.9, "%.2f");
        }
    }

    private void compare(List<Took> both) {
        Row.atLeast(
                "step",
                name(Encoder.RESNET18, 64, 128, cores) + ": bfloat16 against float32, wall clock",
                both.get(1).wall / both.get(0).wall,
                2.5,
                "%.2fx");
        Row.print("step", "  the same, CPU time", "%.2fx", both.get(1).cpu / both.get(0).cpu);
    }

    void resnet10() {
        measure(Encoder.RESNET10, 16, 64, 1, PRECISIONS);
        measure(Encoder.RESNET10, 16, 256, 1, PRECISIONS);
        measure(Encoder.RESNET10, 16, 256, cores, PRECISIONS);
    }

    /** Each precision's, measured in turns. */
    private List<Took> measure(Encoder encoder, int width, int batch, int threads, List<Precision> precisions) {
        int steps = Math.max(1, (encoder == Encoder.RESNET18 ? 128 : 4096) / batch);
        List<BenchmarkNetwork> networks = new ArrayList<>();
        List<Took> took = new ArrayList<>();
        try {
            for (Precision precision : precisions) {
                networks.add(new BenchmarkNetwork(encoder, width, precision, SIZE, DIM, batch, threads));
            }
            List<List<Took>> turns = networks.stream()
                    .map(n -> (List<Took>) new ArrayList<Took>())
                    .toList();
            networks.forEach(network -> images(network, WARMUP, batch));
            for (int repeat = 0; repeat < arguments.repeats(); repeat++) {
                for (int i = 0; i < precisions.size(); i++) {
                    turns.get(i).add(images(networks.get(i), steps, batch));
                }
            }
            for (int i = 0; i < precisions.size(); i++) {
                took.add(print(name(encoder, width, batch, threads), precisions.get(i), turns.get(i)));
            }
        } finally {
            networks.forEach(BenchmarkNetwork::close);
        }
        return took;
    }

    private static Took images(BenchmarkNetwork network, int steps, int batch) {
        long began = System.nanoTime();
        long spent = Cpu.process();
        for (int i = 0; i < steps; i++) {
            network.step();
        }
        return new Took(
                (System.nanoTime() - began) / 1e6 / steps / batch,
                (Cpu.process() - spent) / 1e6 / steps / batch,
                network.operations());
    }

    private static Took print(String name, Precision precision, List<Took> turns) {
        Took took = new Took(
                median(turns.stream().map(Took::wall).toList()),
                median(turns.stream().map(Took::cpu).toList()),
                turns.get(0).operations);
        Row.print(
                "step",
                name + ", " + BenchmarkNetwork.name(precision),
                "%.1f images/s, %.2f CPU ms an image",
                1000 / took.wall,
                took.cpu);
        return took;
    }

    private static String name(Encoder encoder, int width, int batch, int threads) {
        return "%s width %d, batch %d, %d thread%s"
                .formatted(BenchmarkNetwork.name(encoder), width, batch, threads, threads == 1 ? "" : "s");
    }

    private static double median(List<Double> values) {
        return Samples.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
