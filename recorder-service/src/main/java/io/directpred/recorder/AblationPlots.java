package io.directpred.recorder;

import io.directpred.recorder.AblationRun.Probed;
import io.directpred.recorder.AblationTable.Mean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** Draws a grid: accuracy over the values of its last axis, a line for each setting of the others, and accuracy over steps. */
final class AblationPlots {
    private AblationPlots() {}

    static Map<String, byte[]> of(AblationTable table) {
        Map<String, byte[]> plots = new TreeMap<>();
        put(plots, "knn.png", accuracy(table, "kNN", Probed::knn));
        put(plots, "linear.png", accuracy(table, "Linear probe, last epoch", Probed::linearLast));
        put(plots, "knn-over-steps.png", curves(table));
        return plots;
    }

    private static void put(Map<String, byte[]> plots, String name, XYChart chart) {
        if (!chart.getSeriesMap().isEmpty()) {
            plots.put(name, Charts.png(chart));
        }
    }

    /** Mean with the standard deviation as a bar; a setting of which no run finished has no point. */
    private static XYChart accuracy(AblationTable table, String title, ToDoubleFunction<Probed> value) {
        int last = table.axes().size() - 1;
        List<String> values =
                table.settings().stream().map(s -> s.get(last)).distinct().toList();
        boolean numbers = values.stream().allMatch(AblationPlots::isNumber);
        XYChart chart = Charts.chart(title, table.axes().get(last), "test accuracy, %", 900, 500);
        if (!numbers) {
            chart.getStyler().setXAxisLabelRotation(30);
            chart.getStyler().setXAxisMin(-0.5).setXAxisMax(values.size() - 0.5);
            chart.getStyler().setXAxisMaxLabelCount(values.size());
            chart.setCustomXAxisTickLabelsFormatter(
                    x -> x == Math.rint(x) && x >= 0 && x < values.size() ? values.get(x.intValue()) : "");
        }
        Map<String, List<List<String>>> lines = new LinkedHashMap<>();
        table.settings().forEach(s -> lines.computeIfAbsent(name(s.subList(0, last)), any -> new ArrayList<>())
                .add(s));
        lines.forEach((name, settings) -> {
            List<double[]> points = new ArrayList<>();
            for (List<String> setting : settings) {
                Mean mean = table.mean(setting, run -> AblationTable.atTheEnd(run, value));
                String x = setting.get(last);
                if (mean.n() > 0) {
                    points.add(new double[] {
                        numbers ? Double.parseDouble(x) : values.indexOf(x),
                        mean.mean(),
                        mean.n() > 1 ? mean.deviation() : 0
                    });
                }
            }
            if (!points.isEmpty()) {
                Charts.points(
                        chart, name.isEmpty() ? title : name, column(points, 0), column(points, 1), column(points, 2));
            }
        });
        chart.getStyler().setLegendVisible(lines.size() > 1);
        return chart;
    }

    private static XYChart curves(AblationTable table) {
        XYChart chart = Charts.chart("kNN, mean over the seeds", "steps done", "test accuracy, %", 900, 500);
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

    private static double[] column(List<double[]> points, int i) {
        return points.stream().mapToDouble(point -> point[i]).toArray();
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
