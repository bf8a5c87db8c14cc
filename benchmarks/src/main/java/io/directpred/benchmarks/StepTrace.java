package io.directpred.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What PyTorch's profiler wrote about some training steps of one thread: operations that lie in each other, in
 * microseconds.
 *
 * <p>On a CPU the gradients are computed by the calling thread too, so every operation lies in one of a step's two
 * calls. A call is told of twice, as the script's method and as the call of it; the outer one counts.
 */
final class StepTrace {
    private static final String UPDATE = "optimiser and moving average";

    private static final Set<String> CALLS = Set.of("forward", "update");

    private final List<Span> spans = new ArrayList<>();
    private final List<Span> calls;
    private final int steps;

    /** An operation. */
    private record Span(String name, double start, double end) {
        double length() {
            return end - start;
        }

        boolean holds(Span other) {
            return start <= other.start && other.end <= end;
        }
    }

    /** An operation whose inner ones are still being counted. */
    private static final class Open {
        final Span span;
        final String part;
        double inner;

        Open(Span span, String part) {
            this.span = span;
            this.part = part;
        }
    }

    StepTrace(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        for (JsonNode event : root.isArray() ? root : root.path("traceEvents")) {
            if (event.has("dur")) {
                double start = event.path("ts").asDouble();
                double end = start + event.path("dur").asDouble();
                spans.add(new Span(event.path("name").asText(), start, end));
            }
        }
        spans.sort(Comparator.comparingDouble(Span::start).thenComparing(Span::length, Comparator.reverseOrder()));
        calls = outermost(spans.stream().filter(s -> CALLS.contains(s.name)).toList());
        steps = (int) calls.stream().filter(call -> call.name.equals("update")).count();
        if (steps == 0) {
            throw new IOException("the profiler saw no step");
        }
    }

    /** Milliseconds of a step, the mean of all. */
    double step() {
        return calls.stream().mapToDouble(Span::length).sum() / steps / 1e3;
    }

    /** Milliseconds of a step by part, which add up to {@link #step}; {@code part} of an operation's name. */
    Map<String, Double> parts(UnaryOperator<String> part) {
        List<Span> updates = calls.stream()
                .filter(call -> call.name.equals("update"))
                .map(this::afterGradients)
                .toList();
        Map<String, Double> parts = new TreeMap<>();
        Deque<Open> open = new ArrayDeque<>();
        for (Span span : spans) {
            if (calls.stream().anyMatch(call -> call.holds(span))) {
                while (!open.isEmpty() && open.getLast().span.end <= span.start) {
                    close(open.removeLast(), parts);
                }
                String of = updates.stream().anyMatch(update -> update.holds(span)) ? UPDATE : part.apply(span.name);
                if (!open.isEmpty()) {
                    open.getLast().inner += span.length();
                }
                open.addLast(new Open(span, of));
            }
        }
        while (!open.isEmpty()) {
            close(open.removeLast(), parts);
        }
        return parts;
    }

    /** Milliseconds of a step's optimiser and moving average. */
    static double update(Map<String, Double> parts) {
        return parts.getOrDefault(UPDATE, Double.NaN);
    }

    private void close(Open open, Map<String, Double> parts) {
        parts.merge(open.part, (open.span.length() - open.inner) / steps / 1e3, Double::sum);
    }

    private static List<Span> outermost(List<Span> spans) {
        List<Span> outer = new ArrayList<>();
        for (Span span : spans) {
            if (outer.isEmpty() || span.start >= outer.get(outer.size() - 1).end) {
                outer.add(span);
            }
        }
        return outer;
    }

    /** Of a call of update, from the last gradient on. */
    private Span afterGradients(Span call) {
        double gradients = spans.stream()
                .filter(s -> call.holds(s) && s.name.startsWith("autograd::"))
                .mapToDouble(Span::end)
                .max()
                .orElseThrow();
        return new Span(UPDATE, gradients, call.end);
    }
}
