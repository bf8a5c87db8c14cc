package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

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

    private static String look(XYSeries line) {
        return line.getLineColor() + Arrays.toString(((BasicStroke) line.getLineStyle()).getDashArray());
    }
}
