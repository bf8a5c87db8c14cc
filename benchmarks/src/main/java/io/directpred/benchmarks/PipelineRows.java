package io.directpred.benchmarks;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.RunSpec;
import io.directpred.trainer.ThisMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole pipeline over Kafka in one JVM, against the step alone in the same JVM and minutes, with the same threads.
 */
final class PipelineRows {
    private final Arguments arguments;
    private final Encoder encoder;
    private final int width;
    private final int batch;
    private final String name;

    private PipelineRows(Arguments arguments, Encoder encoder, int width, int batch, String name) {
        this.arguments = arguments;
        this.encoder = encoder;
        this.width = width;
        this.batch = batch;
        this.name = name;
    }

    static void resnet18(Arguments arguments) throws Exception {
        new PipelineRows(arguments, Encoder.RESNET18, 64, 64, "ResNet-18")
                .rows(0.92, 4, arguments.quick() ? 4 : 12, true);
    }

    static void resnet10(Arguments arguments) throws Exception {
        new PipelineRows(arguments, Encoder.RESNET10, 16, 64, "ResNet-10 width 16")
                .rows(ThisMachine.amx() ? 0.90 : 0.93, 30, arguments.quick() ? 40 : 200, false);
    }

    private void rows(double target, int warmup, int steps, boolean judgesW) throws Exception {
        Path folder = Children.folder("pipeline");
        try (Pipeline pipeline = new Pipeline(folder)) {
            ImageDataset data = Datasets.open(
                            "cifar10:" + Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 5000))
                    .pretrain();
            pipeline.run(small(data), List.of(data), 1); // compiles what is measured
            List<Double> shares = new ArrayList<>();
            List<Double> cpuShares = new ArrayList<>();
            List<Double> slower = new ArrayList<>();
            List<Pipeline.Ran> lag0 = new ArrayList<>();
            for (int repeat = 0; repeat < arguments.repeats(); repeat++) {
                double[] before = alone(steps);
                Pipeline.Ran ran = pipeline.run(spec(data, 0, warmup + steps + Pipeline.TAIL), List.of(data), warmup);
                double[] after = alone(steps);
                shares.add(ran.imagesPerSecond() * (before[0] + after[0]) / 2);
                cpuShares.add((before[1] + after[1]) / 2 / ran.allCpu());
                slower.add(ran.stepMs() / 500 / (before[0] + after[0]));
                lag0.add(ran);
            }
            String what = name + ", " + BenchmarkNetwork.name(BenchmarkNetwork.precision()) + ", batch " + batch + ", "
                    + threads() + " thread of the step, one loader";
            Row.atLeast("pipeline", what + ": images/s against the step alone", median(shares), target, "%.2f");
            Row.print(
                    "pipeline",
                    "  images/s of the pipeline",
                    "%.1f",
                    median(lag0.stream().map(Pipeline.Ran::imagesPerSecond).toList()));
            Row.print("pipeline", "  time of a step in the pipeline against the same alone", "%.2f", median(slower));
            Row.print("pipeline", "  CPU time of the step alone in all CPU time", "%.2f", median(cpuShares));
            cpu(lag0);
            Row.print(
                    "pipeline",
                    "  trainer waits for view pairs, % of the time",
                    "%.2f",
                    100 * median(lag0.stream().map(Pipeline.Ran::waitPairs).toList()));
            Row.print(
                    "pipeline",
                    "  trainer waits for W at lag 0, % of the time",
                    "%.2f",
                    100 * median(lag0.stream().map(Pipeline.Ran::waitWeights).toList()));
            double lag1 = 100
                    * pipeline.run(spec(data, 1, warmup + 2 * steps + Pipeline.TAIL), List.of(data), warmup)
                            .waitWeights();
            if (judgesW) {
                Row.atMost("pipeline", "  trainer waits for W at lag 1, % of the time", lag1, 0.5, "%.2f");
            } else {
                Row.print("pipeline", "  trainer waits for W at lag 1, % of the time", "%.2f", lag1);
            }
        } finally {
            Children.remove(folder);
        }
    }

    private static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    private RunSpec spec(ImageDataset data, int lag, int steps) {
        return spec(data, encoder, width, batch, lag, steps);
    }

    private static RunSpec small(ImageDataset data) {
        return spec(data, Encoder.RESNET10, 4, 32, 0, 400);
    }

    private static RunSpec spec(ImageDataset data, Encoder encoder, int width, int batch, int lag, int steps) {
        return Pipeline.spec(
                data,
                "cifar10",
                "network.encoder=" + (encoder == Encoder.RESNET18 ? "resnet18" : "resnet10"),
                "network.width=" + width,
                "optimiser.batch=" + batch,
                "precision=auto",
                "threads=" + threads(),
                "predictor.lag=" + lag,
                "schedule.checkpoint=100000",
                "schedule.steps=" + steps);
    }

    /** Seconds and CPU milliseconds of an image. */
    private double[] alone(int steps) {
        try (BenchmarkNetwork network =
                new BenchmarkNetwork(encoder, width, BenchmarkNetwork.precision(), 32, 128, batch, threads())) {
            network.step();
            network.step();
            long began = System.nanoTime();
            long spent = Cpu.process();
            for (int i = 0; i < steps; i++) {
                network.step();
            }
            double images = (double) steps * batch;
            return new double[] {(System.nanoTime() - began) / 1e9 / images, (Cpu.process() - spent) / 1e6 / images};
        }
    }

    private static void cpu(List<Pipeline.Ran> runs) {
        Map<String, List<Double>> groups = new TreeMap<>();
        runs.forEach(run -> run.cpu().forEach((group, millis) -> groups.computeIfAbsent(group, g -> new ArrayList<>())
                .add(millis)));
        groups.forEach((group, millis) -> Row.print("pipeline", "  CPU ms an image, " + group, "%.3f", median(millis)));
    }

    private static double median(List<Double> values) {
        return Samples.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
