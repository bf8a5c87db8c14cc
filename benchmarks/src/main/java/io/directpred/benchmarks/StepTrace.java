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
import org.jspecify.annotations.Nullable;

/**
 * What PyTorch's profiler wrote about some training steps of one thread: operations that lie in each other, in microseconds.
 *
 * <p>On a CPU the gradients are computed by the calling thread too, so every operation lies in a step. A step is told of twice, as the script's method
 * and as the call of it; the outer one counts.
 */
final class StepTrace {
    private static final String UPDATE = "optimiser and moving average";

    /** Done between the optimiser's operations, and no part of it: the gradients of both views are cast and added. */
    private static final Set<String> OF_GRADIENTS = Set.of("aten::to", "aten::add");

    private final List<Span> spans = new ArrayList<>();
    private final List<Span> steps;

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
        steps = outermost(spans.stream().filter(s -> s.name.equals("step")).toList());
        if (steps.isEmpty()) {
            throw new IOException("the profiler saw no step");
        }
    }

    /** Milliseconds of a step, the mean of all. */
    double step() {
        return steps.stream().mapToDouble(Span::length).sum() / steps.size() / 1e3;
    }

    /** Milliseconds of a step by part, which add up to {@link #step}; {@code part} of an operation's name. */
    Map<String, Double> parts(UnaryOperator<String> part) {
        List<Span> updates = steps.stream().map(this::update).toList();
        Map<String, Double> parts = new TreeMap<>();
        Deque<Open> open = new ArrayDeque<>();
        for (Span span : spans) {
            if (steps.stream().anyMatch(step -> step.holds(span))) {
                while (!open.isEmpty() && open.getLast().span.end <= span.start) {
                    close(open.removeLast(), parts);
                }
                String of = part(span, open.peekLast(), updates, part);
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

    private static String part(Span span, @Nullable Open outer, List<Span> updates, UnaryOperator<String> part) {
        if (updates.stream().noneMatch(update -> update.holds(span))) {
            return part.apply(span.name);
        }
        if (outer != null && updates.stream().anyMatch(update -> update.holds(outer.span))) {
            return outer.part;
        }
        return OF_GRADIENTS.contains(span.name) ? part.apply(span.name) : UPDATE;
    }

    /** Milliseconds of a step's optimiser and moving average. */
    static double update(Map<String, Double> parts) {
        return parts.getOrDefault(UPDATE, Double.NaN);
    }

    private void close(Open open, Map<String, Double> parts) {
        parts.merge(open.part, (open.span.length() - open.inner) / steps.size() / 1e3, Double::sum);
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

    /** From the last gradient to where z of both views is put together for C. */
    private Span update(Span step) {
        double gradients = spans.stream()
                .filter(s -> step.holds(s) && s.name.startsWith("autograd::"))
                .mapToDouble(Span::end)
                .max()
                .orElseThrow();
        double together = spans.stream()
                .filter(s -> step.holds(s) && s.name.equals("aten::cat") && s.start >= gradients)
                .mapToDouble(Span::start)
                .min()
                .orElseThrow();
        return new Span(UPDATE, gradients, together);
    }
}
