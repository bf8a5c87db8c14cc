package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.BasicStroke;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;

class ChartsTest {
    @Test
    void noTwoLinesLookAlike() {
        XYChart chart = Charts.chart("title", "x", "y", 400, 300);
        assertThat(IntStream.range(0, 27)
                        .mapToObj(i -> Charts.line(chart, "line " + i, new double[] {0, 1}, new double[] {i, i}))
                        .map(ChartsTest::look))
                .doesNotHaveDuplicates();
        assertThat(Charts.png(chart)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 150, 500, 3500, 1_000_000})
    void stepsAreLabelledAtRoundNumbers(int steps) throws Exception {
        XYChart chart = Charts.chart("title", "steps done", "y", 800, 450);
        chart.getStyler().setXAxisMin(0.0);
        int stride = Math.max(1, steps / 1000);
        double[] xs = IntStream.rangeClosed(1, steps / stride)
                .mapToDouble(i -> i * stride)
                .toArray();

        Charts.line(chart, "loss", xs, xs);
        Charts.png(chart);

        List<BigDecimal> labels = labels(chart);
        assertThat(labels.get(1).subtract(labels.get(0)).stripTrailingZeros().unscaledValue())
                .isIn(BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(5));
    }

    /** XChart tells them to itself alone. */
    private static List<BigDecimal> labels(XYChart chart) throws ReflectiveOperationException {
        Field axes = Chart.class.getDeclaredField("axisPair");
        axes.setAccessible(true);
        Object ticks = told(told(axes.get(chart), "getXAxis"), "getAxisTickCalculator");
        return ((List<?>) told(ticks, "getTickLabels"))
                .stream()
                        .map(label -> new BigDecimal(label.toString().replace(",", "")))
                        .toList();
    }

    private static Object told(Object by, String method) throws ReflectiveOperationException {
        Class<?> type = by.getClass();
        while (Arrays.stream(type.getDeclaredMethods())
                .noneMatch(m -> m.getName().equals(method))) {
            type = type.getSuperclass();
        }
        Method told = type.getDeclaredMethod(method);
        told.setAccessible(true);
        return told.invoke(by);
    }

    private static String look(XYSeries line) {
        return line.getLineColor() + Arrays.toString(((BasicStroke) line.getLineStyle()).getDashArray());
    }
}
