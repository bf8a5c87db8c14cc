package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.CounterRandom;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CropBoxTest {
    private static final int N = 20_000;
    /** Kolmogorov and Smirnov's distance that a sample of N exceeds once in 1000. */
    private static final double CRITICAL = 1.95 / Math.sqrt(N);

    @Test
    void areaIsUniform() {
        // half the area at most: every aspect ratio fits at the first draw
        double[] areas = draws(2000, 2000, 0.08, 0.5)
                .mapToDouble(box -> box.height() * box.width() / 4e6)
                .toArray();

        assertThat(distance(areas, area -> (area - 0.08) / 0.42)).isLessThan(CRITICAL);
    }

    @Test
    void aspectRatioIsLogUniform() {
        double[] aspects = draws(2000, 2000, 0.08, 0.5)
                .mapToDouble(box -> Math.log((double) box.width() / box.height()))
                .toArray();

        assertThat(distance(aspects, a -> (a + Math.log(4.0 / 3)) / (2 * Math.log(4.0 / 3))))
                .isLessThan(CRITICAL);
    }

    @Test
    void placeIsUniform() {
        double[] tops = draws(2000, 3000, 0.08, 0.5)
                .mapToDouble(box -> (box.top() + 0.5) / (2000 - box.height() + 1))
                .toArray();
        double[] lefts = draws(2000, 3000, 0.08, 0.5)
                .mapToDouble(box -> (box.left() + 0.5) / (3000 - box.width() + 1))
                .toArray();

        assertThat(distance(tops, x -> x)).isLessThan(CRITICAL);
        assertThat(distance(lefts, x -> x)).isLessThan(CRITICAL);
    }

    @Test
    void drawsThatDoNotFitAreDrawnAgain() {
        // an area of a near 1 fits only with aspect ratios in [a, 1/a]: large areas are rarer than small ones
        double[] areas = draws(2000, 2000, 0.5, 1)
                .mapToDouble(box -> box.height() * box.width() / 4e6)
                .toArray();

        double accepted = integral(0.5, 1);
        assertThat(distance(areas, a -> integral(0.5, a) / accepted)).isLessThan(CRITICAL);
    }

    @Test
    void whatNeverFitsIsTheMiddleWithTheNearestAspectRatio() {
        assertThat(draws(100, 1000, 0.9, 1)).containsOnly(new CropBox(0, 433, 100, 133));
        assertThat(draws(1000, 100, 0.9, 1)).containsOnly(new CropBox(433, 0, 133, 100));
        assertThat(CropBox.central(90, 100)).isEqualTo(new CropBox(0, 0, 90, 100));
    }

    @Property(seed = "3")
    void boxLiesWithinTheImage(
            @ForAll @IntRange(min = 1, max = 300) int height,
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll long seed) {
        CropBox box = CropBox.draw(height, width, 0.01, 1, CounterRandom.of(seed, "test"));

        assertThat(box.top()).isNotNegative();
        assertThat(box.left()).isNotNegative();
        assertThat(box.height()).isPositive();
        assertThat(box.width()).isPositive();
        assertThat(box.top() + box.height()).isLessThanOrEqualTo(height);
        assertThat(box.left() + box.width()).isLessThanOrEqualTo(width);
    }

    @Test
    void wholeAreaOfASquareIsTheSquare() {
        long whole =
                draws(28, 28, 1, 1).filter(new CropBox(0, 0, 28, 28)::equals).count();

        assertThat((double) whole / N).isCloseTo(1, within(1e-9));
    }

    private static Stream<CropBox> draws(int height, int width, double min, double max) {
        CounterRandom random = CounterRandom.of(1, "test");
        return Stream.generate(() -> CropBox.draw(height, width, min, max, random))
                .limit(N);
    }

    /**
     * Chance that an area up to a is drawn and fits, of areas from low: the share of log aspect ratios within [ln a,
     * -ln a].
     */
    private static double integral(double low, double a) {
        double limit = Math.log(4.0 / 3);
        int steps = 2000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double x = low + (a - low) * (i + 0.5) / steps;
            sum += Math.min(1, -Math.log(x) / limit) * (a - low) / steps;
        }
        return sum;
    }

    /** Greatest distance between a sample's distribution and the one expected. */
    private static double distance(double[] sample, DoubleUnaryOperator expected) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double greatest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double share = expected.applyAsDouble(sorted[i]);
            greatest = Math.max(greatest, Math.abs(share - (i + 0.5) / sorted.length));
        }
        return greatest;
    }
}
