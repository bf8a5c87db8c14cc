package io.directpred.benchmarks;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.network.Architecture.Encoder;
import io.directpred.network.Architecture.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the time of a training step goes, by PyTorch's own profiler; one thread, so that the parts add up. */
final class StepProfile {
    private static final int STEPS = 3;

    private StepProfile() {}

    /** An operation, in microseconds. */
    private record Span(String name, double start, double end) {
        double length() {
            return end - start;
        }
    }

    /** An operation whose inner ones are still being counted. */
    private static final class Open {
        final Span span;
        double inner;

        Open(Span span) {
            this.span = span;
        }
    }

    static void rows() throws IOException {
        profile("ResNet-18 width 64, batch 128, bfloat16", Encoder.RESNET18, 64, 128, true);
        profile("ResNet-18 width 64, batch 64, bfloat16", Encoder.RESNET18, 64, 64, false);
        profile("ResNet-10 width 16, batch 64, bfloat16", Encoder.RESNET10, 16, 64, false);
    }

    private static void profile(String what, Encoder encoder, int width, int batch, boolean judged) throws IOException {
        Path trace = Files.createTempFile("directpred-profile", ".json");
        try (Networks network = new Networks(encoder, width, Precision.BFLOAT16, 32, 128, batch, 1)) {
            network.step();
            network.step();
            JniUtils.startProfile(false, false, false);
            for (int i = 0; i < STEPS; i++) {
                network.step();
            }
            JniUtils.stopProfile(trace.toString());
            print(what, spans(trace), judged);
        } finally {
            Files.delete(trace);
        }
    }

    private static List<Span> spans(Path trace) throws IOException {
        List<Span> spans = new ArrayList<>();
        JsonNode root = new ObjectMapper().readTree(trace.toFile());
        for (JsonNode event : root.isArray() ? root : root.path("traceEvents")) {
            if (event.has("dur")) {
                double start = event.path("ts").asDouble();
                spans.add(new Span(
                        event.path("name").asText(),
                        start,
                        start + event.path("dur").asDouble()));
            }
        }
        spans.sort(Comparator.comparingDouble(Span::start).thenComparing(Span::length, Comparator.reverseOrder()));
        return spans;
    }

    private static void print(String what, List<Span> spans, boolean judged) {
        List<Span> steps =
                outermost(spans.stream().filter(s -> s.name().equals("step")).toList());
        double whole = steps.stream().mapToDouble(Span::length).sum();
        double updates = steps.stream().mapToDouble(s -> updates(s, spans)).sum();
        String name = what + ": optimiser and moving average, % of the step";
        if (judged) {
            Row.atMost("profile", name, 100 * updates / whole, 3, "%.1f");
        } else {
            Row.print("profile", name, "%.1f", 100 * updates / whole);
        }
        Map<String, Double> own = own(spans);
        own.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .filter(e -> e.getValue() > 0.005 * whole)
                .forEach(e -> Row.print("profile", "  " + e.getKey(), "%.1f %%", 100 * e.getValue() / whole));
    }

    /** Without those that lie in another: the profiler tells of a script's method twice. */
    private static List<Span> outermost(List<Span> spans) {
        List<Span> outer = new ArrayList<>();
        double end = 0;
        for (Span span : spans) {
            if (span.start() >= end) {
                outer.add(span);
                end = span.end();
            }
        }
        return outer;
    }

    /** From the last gradient to where z of both views is put together for C. */
    private static double updates(Span step, List<Span> spans) {
        double gradients = 0;
        for (Span span : spans) {
            boolean inside = span.start() >= step.start() && span.end() <= step.end();
            if (inside && span.name().startsWith("autograd::")) {
                gradients = Math.max(gradients, span.end());
            }
        }
        double after = gradients;
        double cat = spans.stream()
                .filter(s ->
                        s.start() >= after && s.end() <= step.end() && s.name().equals("aten::cat"))
                .mapToDouble(Span::start)
                .min()
                .orElse(after);
        return cat - after;
    }

    /** Time of each operation without the operations in it. */
    private static Map<String, Double> own(List<Span> spans) {
        Map<String, Double> own = new TreeMap<>();
        Deque<Open> open = new ArrayDeque<>();
        for (Span span : spans) {
            while (!open.isEmpty() && open.getLast().span.end() <= span.start()) {
                close(open.removeLast(), own);
            }
            if (!open.isEmpty()) {
                open.getLast().inner += span.length();
            }
            open.addLast(new Open(span));
        }
        open.forEach(o -> close(o, own));
        return own;
    }

    private static void close(Open open, Map<String, Double> own) {
        own.merge(part(open.span.name()), open.span.length() - open.inner, Double::sum);
    }

    private static String part(String operation) {
        return switch (operation) {
            case "aten::convolution_backward" -> "convolution, backward";
            case "aten::mkldnn_convolution", "aten::_convolution", "aten::convolution", "aten::conv2d" ->
                "convolution, forward";
            case "aten::native_batch_norm" -> "batch norm, forward";
            case "aten::native_batch_norm_backward" -> "batch norm, backward";
            case "aten::clamp_min_", "aten::relu_" -> "ReLU, forward";
            case "aten::threshold_backward" -> "ReLU, backward";
            case "aten::add_", "aten::sub_", "aten::mul_" -> "sums in place: shortcuts, optimiser, moving average";
            case "aten::copy_", "aten::to", "aten::_to_copy" -> "casts and copies";
            case "aten::empty", "aten::empty_strided", "aten::empty_like", "aten::resize_" -> "allocation";
            default -> operation.startsWith("aten::") ? "other operations" : "interpreter and autograd";
        };
    }
}
