package io.directpred.recorder;

import io.directpred.events.Metric;
import io.directpred.events.ProbeReport;
import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Recording.Directions;
import io.directpred.spec.Objective;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a recording as PNG images, by file name; a plot without a point is left out. */
final class Plots {
    private static final int MOST_POINTS = 800;
    /** Of eigenvectors that float32 keeps. */
    private static final double SET = 0.999;

    private Plots() {}

    static Map<String, byte[]> of(Recording recording) {
        Map<String, byte[]> plots = new TreeMap<>();
        loss(recording).ifPresent(chart -> plots.put("loss.png", Charts.png(chart)));
        metrics(recording).ifPresent(chart -> plots.put("metrics.png", Charts.png(chart)));
        rank(recording).ifPresent(chart -> plots.put("effective-rank.png", Charts.png(chart)));
        spectrum(recording).ifPresent(chart -> plots.put("spectrum.png", Charts.png(chart)));
        alignment(recording).ifPresent(chart -> plots.put("alignment.png", Charts.png(chart)));
        probe(recording).ifPresent(chart -> plots.put("probe.png", Charts.png(chart)));
        return plots;
    }

    /** Runs laid over each other. */
    static Map<String, byte[]> over(List<Comparison.Compared> runs) {
        Map<String, byte[]> plots = new TreeMap<>();
        over("Loss", "loss", runs, Recording::steps, Recording.Step::loss)
                .ifPresent(chart -> plots.put("loss.png", Charts.png(chart)));
        over(
                        "Effective rank of F",
                        "exp(entropy of the eigenvalues)",
                        runs,
                        Recording::ranks,
                        Recording.Rank::effective)
                .ifPresent(chart -> plots.put("effective-rank.png", Charts.png(chart)));
        over("Probe of the frozen encoder: kNN", "test accuracy, %", runs, Recording::probes, ProbeReport::getKnn)
                .ifPresent(chart -> plots.put("probe.png", Charts.png(chart)));
        return plots;
    }

    private static <T> Optional<XYChart> over(
            String title,
            String yAxis,
            List<Comparison.Compared> runs,
            Function<Recording, NavigableMap<Long, T>> points,
            ToDoubleFunction<T> y) {
        XYChart chart = chart(title, yAxis);
        runs.forEach(run -> line(chart, run.name(), points.apply(run.recording()), y));
        return drawn(chart);
    }

    private static Optional<XYChart> loss(Recording recording) {
        XYChart chart = chart(
                "Loss",
                recording
                        .state()
                        .map(state -> Objective.of(state.getSpec()).formula(state.getSpec()))
                        .orElse("loss"));
        line(chart, "loss", recording.steps(), Recording.Step::loss);
        chart.getStyler().setLegendVisible(false);
        return drawn(chart);
    }

    /** What the objective tells beside the loss; most tell nothing. */
    private static Optional<XYChart> metrics(Recording recording) {
        XYChart chart = chart("Beside the loss", "value");
        for (Metric metric : recording.newest().map(TrainingMetrics::getMetrics).orElse(List.of())) {
            line(chart, metric.getName(), recording.steps(), step -> step.metric(metric.getName()));
        }
        return drawn(chart);
    }

    private static Optional<XYChart> rank(Recording recording) {
        XYChart chart = chart("Effective rank of F", "exp(entropy of the eigenvalues)");
        line(chart, "F", recording.ranks(), Recording.Rank::effective);
        line(chart, "F, centred", recording.ranks(), Recording.Rank::centred);
        chart.getStyler().setYAxisMin(0.0);
        return drawn(chart);
    }

    /** Every eigenvalue whose place is a power of two, so that a spectrum of 128 or 4096 is read at a glance. */
    private static Optional<XYChart> spectrum(Recording recording) {
        XYChart chart = chart("Eigenvalues of F", "eigenvalue");
        chart.getStyler().setYAxisLogarithmic(true);
        double greatest = recording.directions().values().stream()
                .mapToDouble(s -> s.eigenvalues()[0])
                .max()
                .orElse(1);
        // a logarithm has no room for zero: nothing is shown below what float32 tells apart
        places(chart, recording, s -> s.eigenvalues(), s -> Math.max(s, greatest * 1e-8));
        return drawn(chart);
    }

    /** As in the paper's Figure 2. A W that was set from this very F has a cosine of 1 everywhere, and no plot. */
    private static Optional<XYChart> alignment(Recording recording) {
        XYChart chart = chart("Alignment of W with the eigenvectors u of F", "cosine of u and W u");
        boolean trained = recording.directions().values().stream()
                .flatMapToDouble(s -> Arrays.stream(s.cosines()))
                .anyMatch(cosine -> cosine < SET);
        if (trained) {
            places(chart, recording, s -> s.cosines(), cosine -> cosine);
        }
        return drawn(chart);
    }

    private static void places(
            XYChart chart, Recording recording, Function<Directions, double[]> numbers, DoubleUnaryOperator shown) {
        NavigableMap<Long, Directions> directions = recording.directions();
        int d = directions.isEmpty() ? 0 : numbers.apply(directions.lastEntry().getValue()).length;
        for (int place = 1; place <= d; place *= 2) {
            int j = place - 1;
            line(chart, "no. " + place, directions, s -> {
                double[] all = numbers.apply(s);
                return j < all.length ? shown.applyAsDouble(all[j]) : Double.NaN;
            });
        }
    }

    private static Optional<XYChart> probe(Recording recording) {
        XYChart chart = chart("Probe of the frozen encoder", "test accuracy, %");
        boolean linear = recording.probes().values().stream().anyMatch(p -> p.getLinearLast() > 0);
        line(chart, "kNN", recording.probes(), ProbeReport::getKnn);
        if (linear) {
            line(chart, "linear, last", recording.probes(), ProbeReport::getLinearLast);
            line(chart, "linear, best", recording.probes(), ProbeReport::getLinearBest);
        }
        chart.getSeriesMap().values().forEach(s -> s.setMarker(SeriesMarkers.CIRCLE));
        return drawn(chart);
    }

    private static XYChart chart(String title, String yAxis) {
        XYChart chart = Charts.chart(title, "steps done", yAxis, 800, 450);
        chart.getStyler().setXAxisMin(0.0);
        return chart;
    }

    private static <T> void line(XYChart chart, String name, NavigableMap<Long, T> points, ToDoubleFunction<T> y) {
        int stride = Math.max(1, points.size() / MOST_POINTS);
        double[] xs = every(stride, points.keySet(), step -> step + 1);
        double[] ys = every(stride, points.values(), y);
        if (xs.length == 0 || Arrays.stream(ys).noneMatch(Double::isFinite)) {
            return;
        }
        Charts.line(chart, name, xs, ys);
    }

    private static <T> double[] every(int stride, Collection<T> values, ToDoubleFunction<T> number) {
        double[] all = values.stream().mapToDouble(number).toArray();
        double[] some = new double[(all.length + stride - 1) / stride];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[i * stride];
        }
        return some;
    }

    private static Optional<XYChart> drawn(XYChart chart) {
        return chart.getSeriesMap().isEmpty() ? Optional.empty() : Optional.of(chart);
    }
}
