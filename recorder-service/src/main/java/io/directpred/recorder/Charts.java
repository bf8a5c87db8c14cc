package io.directpred.recorder;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of lines as all plots here look, and PNG images of them. */
public final class Charts {
    private static final List<Color> COLOURS = List.of(
            new Color(0x1f4e79),
            new Color(0xc55a11),
            new Color(0x2e7d32),
            new Color(0x6a1b9a),
            new Color(0x00838f),
            new Color(0xad1457),
            new Color(0x9e9d24),
            new Color(0x455a64),
            new Color(0x5d4037));
    private static final List<BasicStroke> STROKES = List.of(new BasicStroke(1.6f), dashed(8, 4), dashed(2, 3));

    private Charts() {}

    public static XYChart chart(String title, String xAxis, String yAxis, int width, int height) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        plain(chart.getStyler());
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        return chart;
    }

    /** Values of names beside each other, in place of numbers on an axis: points with error bars. */
    static CategoryChart named(String title, String xAxis, String yAxis, int width, int height) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        plain(chart.getStyler());
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
        chart.getStyler().setXAxisLabelRotation(30);
        return chart;
    }

    private static void plain(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(new Color(0xe0e0e0));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setMarkerSize(7);
    }

    /**
     * One more series of a chart of names, in the next colour; null has no point, and XChart then draws no error bar of
     * the series.
     */
    static void points(
            CategoryChart chart, String name, List<String> names, List<@Nullable Double> ys, List<Double> errors) {
        CategorySeries series =
                ys.contains(null) ? chart.addSeries(name, names, ys) : chart.addSeries(name, names, ys, errors);
        series.setMarker(SeriesMarkers.CIRCLE);
        Color colour = COLOURS.get((chart.getSeriesMap().size() - 1) % COLOURS.size());
        series.setLineColor(colour);
        series.setMarkerColor(colour);
    }

    /** One more line, in the next colour; dashed once all colours are taken, then dotted. */
    public static XYSeries line(XYChart chart, String name, double[] xs, double[] ys) {
        XYSeries series = chart.addSeries(name, uneven(xs), again(ys));
        series.setMarker(xs.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setLineStyle(STROKES.get((chart.getSeriesMap().size() - 1) / COLOURS.size() % STROKES.size()));
        return coloured(series, chart.getSeriesMap().size() - 1);
    }

    /**
     * XChart labels evenly spaced values at every so many, as 0, 23, 46, and all others at round numbers. So the last
     * point is there twice.
     */
    private static double[] uneven(double[] xs) {
        double[] twice = again(xs);
        if (xs.length > 1) {
            twice[xs.length] += (xs[xs.length - 1] - xs[0]) * 5e-4; // less than a pixel
        }
        return twice;
    }

    private static double[] again(double[] values) {
        int n = values.length;
        if (n < 2) {
            return values;
        }
        double[] twice = Arrays.copyOf(values, n + 1);
        twice[n] = values[n - 1];
        return twice;
    }

    /** One more line, with a mark and an error bar at each point. */
    static XYSeries points(XYChart chart, String name, double[] xs, double[] ys, double[] errors) {
        XYSeries series = chart.addSeries(name, xs, ys, errors);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setLineStyle(new BasicStroke(1.6f));
        return coloured(series, chart.getSeriesMap().size() - 1);
    }

    private static BasicStroke dashed(float... lengths) {
        return new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, lengths, 0);
    }

    /** In the n-th colour, of which there are nine. */
    public static XYSeries coloured(XYSeries series, int n) {
        Color colour = COLOURS.get(n % COLOURS.size());
        series.setLineColor(colour);
        series.setMarkerColor(colour);
        return series;
    }

    public static byte[] png(Chart<?, ?> chart) {
        return png(List.of(chart), 1);
    }

    /** Charts of one size beside and below each other, by rows of so many. */
    public static byte[] png(List<? extends Chart<?, ?>> charts, int columns) {
        int width = charts.get(0).getWidth();
        int height = charts.get(0).getHeight();
        int rows = (charts.size() + columns - 1) / columns;
        BufferedImage image = new BufferedImage(columns * width, rows * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < charts.size(); i++) {
            BufferedImage drawn = BitmapEncoder.getBufferedImage(charts.get(i));
            canvas.drawImage(drawn, i % columns * width, i / columns * height, null);
        }
        canvas.dispose();
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
