package io.directpred.benchmarks;

import ai.djl.pytorch.jni.JniUtils;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the time of a training step goes, by PyTorch's own profiler; one thread, so that the parts add up to the step.
 */
final class StepProfile {
    private static final int STEPS = 3;

    /** Parts below this share of the step are put together. */
    private static final double SMALL = 0.005;

    private StepProfile() {}

    static void rows() throws IOException {
        profile(Encoder.RESNET18, 64, 128, BenchmarkNetwork.precision(), true);
        for (Precision precision : BenchmarkNetwork.precisions()) {
            profile(Encoder.RESNET18, 64, 64, precision, false);
        }
        profile(Encoder.RESNET10, 16, 256, BenchmarkNetwork.precision(), false);
    }

    private static void profile(Encoder encoder, int width, int batch, Precision precision, boolean judged)
            throws IOException {
        Path trace = Files.createTempFile("directpred-profile", ".json");
        try (BenchmarkNetwork network = new BenchmarkNetwork(encoder, width, precision, 32, 128, batch, 1)) {
            network.step();
            network.step();
            double plain = milliseconds(network, STEPS);
            double profiled = trace(network, STEPS, trace);
            String what = "%s width %d, batch %d, %s"
                    .formatted(BenchmarkNetwork.name(encoder), width, batch, BenchmarkNetwork.name(precision));
            print(what, new StepTrace(trace), plain, profiled, judged);
        } finally {
            Files.delete(trace);
        }
    }

    /** Writes what PyTorch's profiler saw of some steps; returns the CPU time of one in milliseconds. */
    static double trace(BenchmarkNetwork network, int steps, Path file) {
        JniUtils.startProfile(false, false, false);
        double profiled = milliseconds(network, steps);
        JniUtils.stopProfile(file.toString());
        return profiled;
    }

    /** CPU time of a step. */
    private static double milliseconds(BenchmarkNetwork network, int steps) {
        long before = Cpu.thread();
        for (int i = 0; i < steps; i++) {
            network.step();
        }
        return (Cpu.thread() - before) / 1e6 / steps;
    }

    private static void print(String what, StepTrace trace, double plain, double profiled, boolean judged) {
        double step = trace.step();
        Row.print(
                "profile",
                what + ": a step, ms",
                "%.0f wall clock; CPU time %.0f, unprofiled %.0f",
                step,
                profiled,
                plain);
        Map<String, Double> parts = trace.parts(StepProfile::part);
        // the profiler slows the rest of a step more than the few long operations of the update: the plain step is the
        // fair whole
        double update = 100 * StepTrace.update(parts) / plain;
        if (judged) {
            Row.atMost("profile", what + ": optimiser and moving average, % of the unprofiled step", update, 3, "%.2f");
        }
        parts.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .filter(e -> e.getValue() >= SMALL * step)
                .forEach(e -> share(e.getKey(), e.getValue(), step));
        share(
                "all that is below %.1f %% each".formatted(100 * SMALL),
                parts.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .filter(v -> v < SMALL * step)
                        .sum(),
                step);
        share("sum", parts.values().stream().mapToDouble(Double::doubleValue).sum(), step);
    }

    private static void share(String part, double milliseconds, double step) {
        Row.print("profile", "  " + part, "%.1f %%, %.1f ms", 100 * milliseconds / step, milliseconds);
    }

    static String part(String operation) {
        return switch (operation) {
            case "aten::convolution_backward" -> "convolution, backward";
            case "aten::mkldnn_convolution", "aten::_convolution", "aten::convolution", "aten::conv2d" ->
                "convolution, forward";
            case "aten::native_batch_norm" -> "batch norm, forward";
            case "aten::native_batch_norm_backward" -> "batch norm, backward";
            case "aten::clamp_min_", "aten::relu_" -> "ReLU, forward";
            case "aten::threshold_backward" -> "ReLU, backward";
            case "aten::add_", "aten::add" -> "sums: shortcuts, and gradients where they meet";
            case "aten::copy_", "aten::to", "aten::_to_copy" -> "casts and copies";
            case "aten::avg_pool2d", "aten::avg_pool2d_backward" -> "every second pixel, of shortcuts";
            case "aten::empty", "aten::empty_strided", "aten::empty_like", "aten::resize_" -> "allocation";
            default -> operation.startsWith("aten::") ? "other operations" : "interpreter and autograd";
        };
    }
}
