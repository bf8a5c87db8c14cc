package io.directpred.theory;

import io.directpred.recorder.Charts;
import java.awt.BasicStroke;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A figure: panels of curves, drawn or as a table.
 *
 * @param name of its files
 * @param caption what it shows, with all settings
 * @param columns how many panels stand beside each other
 */
record Figure(String name, String caption, int columns, List<Panel> panels) {
    private static final int PANEL_WIDTH = 520;
    private static final int PANEL_HEIGHT = 340;
    private static final int LABELS = 8;

    /** Curves over the same axes. */
    record Panel(String title, String xAxis, String yAxis, List<Curve> curves) {}

    /** How a curve is drawn: in a colour, as a line, a dashed line or points, named in the legend or not. */
    record Look(int colour, Line line, boolean named) {}

    enum Line {
        SOLID,
        DASHED,
        POINTS
    }

    record Curve(String name, double[] xs, double[] ys, Look look) {}

    /** A curve with a name in the legend. */
    static Curve curve(String name, double[] xs, double[] ys, int colour) {
        return new Curve(name, xs, ys, new Look(colour, Line.SOLID, true));
    }

    /** One of many curves, of which the legend is silent. */
    static Curve unnamed(String name, double[] xs, double[] ys, int colour) {
        return new Curve(name, xs, ys, new Look(colour, Line.SOLID, false));
    }

    /** Points without a line, of which the legend is silent. */
    static Curve points(String name, double[] xs, double[] ys, int colour) {
        return new Curve(name, xs, ys, new Look(colour, Line.POINTS, false));
    }

    byte[] png() {
        return Charts.png(panels.stream().map(Figure::chart).toList(), columns);
    }

    private static XYChart chart(Panel panel) {
        XYChart chart = Charts.chart(panel.title, panel.xAxis, panel.yAxis, PANEL_WIDTH, PANEL_HEIGHT);
        chart.getStyler().setXAxisMaxLabelCount(LABELS);
        chart.getStyler().setLegendVisible(panel.curves.stream().anyMatch(c -> c.look.named));
        for (Curve curve : panel.curves) {
            XYSeries series = Charts.coloured(Charts.line(chart, curve.name, curve.xs, curve.ys), curve.look.colour);
            series.setShowInLegend(curve.look.named);
            if (curve.look.line == Line.POINTS) {
                series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
                series.setMarker(SeriesMarkers.CIRCLE);
            }
            if (curve.look.line == Line.DASHED) {
                series.setLineStyle(new BasicStroke(
                        1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, new float[] {6f, 4f}, 0f));
            }
        }
        return chart;
    }

    /** Three digits, as a person writes them. */
    static String number(double value) {
        if (Double.isInfinite(value)) {
            return "infinite";
        }
        BigDecimal rounded = new BigDecimal(value, new MathContext(3));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** One point a line: panel, curve, x, y, at full precision. */
    String csv() {
        StringBuilder csv = new StringBuilder("panel,curve,")
                .append(panels.get(0).xAxis)
                .append(',')
                .append(panels.get(0).yAxis)
                .append('\n');
        for (Panel panel : panels) {
            for (Curve curve : panel.curves) {
                for (int i = 0; i < curve.xs.length; i++) {
                    csv.append('"')
                            .append(panel.title)
                            .append("\",\"")
                            .append(curve.name)
                            .append("\",");
                    csv.append(curve.xs[i]).append(',').append(curve.ys[i]).append('\n');
                }
            }
        }
        return csv.toString();
    }
}
