package io.directpred.recorder;

import io.directpred.recorder.AblationRun.Probed;
import io.directpred.recorder.AblationTable.Mean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Draws a grid: accuracy over the values of its last axis, a line for each setting of the others, and accuracy over
 * steps.
 */
final class AblationPlots {
    private static final String ACCURACY = "test accuracy, %";
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;

    private AblationPlots() {}

    static Map<String, byte[]> of(AblationTable table) {
        Map<String, byte[]> plots = new TreeMap<>();
        put(plots, "knn.png", accuracy(table, "kNN", Probed::knn));
        put(plots, "linear.png", accuracy(table, "Linear probe, last epoch", Probed::linearLast));
        put(plots, "knn-over-steps.png", curves(table));
        return plots;
    }

    private static void put(Map<String, byte[]> plots, String name, Chart<?, ?> chart) {
        if (!chart.getSeriesMap().isEmpty()) {
            plots.put(name, Charts.png(chart));
        }
    }

    /** Mean with the standard deviation as a bar; a setting of which no run finished has no point. */
    private static Chart<?, ?> accuracy(AblationTable table, String title, ToDoubleFunction<Probed> value) {
        int last = table.axes().size() - 1;
        Map<String, Map<String, Mean>> lines = new LinkedHashMap<>();
        for (List<String> setting : table.settings()) {
            Mean mean = table.mean(setting, run -> AblationTable.atTheEnd(run, value));
            if (mean.n() > 0) {
                lines.computeIfAbsent(name(setting.subList(0, last)), any -> new LinkedHashMap<>())
                        .put(setting.get(last), mean);
            }
        }
        List<String> values =
                table.settings().stream().map(s -> s.get(last)).distinct().toList();
        String axis = table.axes().get(last);
        return values.stream().allMatch(AblationPlots::isNumber)
                ? overNumbers(title, axis, lines)
                : overNames(title, axis, values, lines);
    }

    private static XYChart overNumbers(String title, String axis, Map<String, Map<String, Mean>> lines) {
        XYChart chart = Charts.chart(title, axis, ACCURACY, WIDTH, HEIGHT);
        lines.forEach((name, means) -> Charts.points(
                chart,
                name.isEmpty() ? title : name,
                means.keySet().stream().mapToDouble(Double::parseDouble).toArray(),
                means.values().stream().mapToDouble(Mean::mean).toArray(),
                means.values().stream().mapToDouble(AblationPlots::bar).toArray()));
        chart.getStyler().setLegendVisible(lines.size() > 1);
        return chart;
    }

    private static CategoryChart overNames(
            String title, String axis, List<String> values, Map<String, Map<String, Mean>> lines) {
        CategoryChart chart = Charts.named(title, axis, ACCURACY, WIDTH, HEIGHT);
        lines.forEach((name, means) -> {
            List<@Nullable Double> ys = new ArrayList<>();
            List<Double> errors = new ArrayList<>();
            for (String value : values) {
                Mean mean = means.get(value);
                ys.add(mean == null ? null : mean.mean());
                errors.add(mean == null ? 0 : bar(mean));
            }
            Charts.points(chart, name.isEmpty() ? title : name, values, ys, errors);
        });
        chart.getStyler().setLegendVisible(lines.size() > 1);
        return chart;
    }

    private static double bar(Mean mean) {
        return mean.n() > 1 ? mean.deviation() : 0;
    }

    private static XYChart curves(AblationTable table) {
        XYChart chart = Charts.chart("kNN, mean over the seeds", "steps done", ACCURACY, WIDTH, HEIGHT);
        chart.getStyler().setXAxisMin(0.0);
        for (List<String> setting : table.settings()) {
            TreeMap<Long, Double> curve = table.curve(setting);
            if (curve.size() > 1) {
                Charts.line(
                        chart,
                        name(setting),
                        curve.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
                        curve.values().stream().mapToDouble(Double::doubleValue).toArray());
            }
        }
        return chart;
    }

    private static String name(List<String> setting) {
        return String.join(", ", setting);
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
