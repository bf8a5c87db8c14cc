package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.CounterRandom;
import io.directpred.spec.Views;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ViewDrawTest {
    private static final int N = 24_000;
    private static final Views VIEWS = Views.newBuilder()
            .setFlip(0.5)
            .setJitter(0.8)
            .setBrightness(0.4)
            .setContrast(0.6)
            .setSaturation(1.5)
            .setHue(0.1)
            .setGrayscale(0.2)
            .setBlur(1.0)
            .setBlurSecond(0.1)
            .setBlurSigmaMin(0.1)
            .setBlurSigmaMax(2.0)
            .setSolarize(0.0)
            .setSolarizeSecond(0.2)
            .build();

    @Test
    void orderOfTheJitterIsUniform() {
        Map<List<Integer>, Long> orders = jitters()
                .map(jitter -> Arrays.stream(jitter.order()).boxed().toList())
                .collect(Collectors.groupingBy(order -> order, Collectors.counting()));

        double expected = orders.values().stream().mapToLong(n -> n).sum() / 24.0;
        double chiSquare = orders.values().stream()
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
        assertThat(orders).hasSize(24);
        assertThat(chiSquare).isLessThan(49.7); // 23 degrees of freedom: exceeded once in 1000
    }

    @Test
    void everythingHappensAsOftenAsItShould() {
        assertThat(share(0, ViewDraw::mirrored)).isCloseTo(0.5, within(0.02));
        assertThat(share(0, draw -> draw.jitter() != null)).isCloseTo(0.8, within(0.02));
        assertThat(share(0, ViewDraw::grayscale)).isCloseTo(0.2, within(0.02));
        assertThat(share(0, draw -> draw.sigma() > 0)).isEqualTo(1);
        assertThat(share(0, ViewDraw::solarize)).isZero();
        assertThat(share(1, draw -> draw.sigma() > 0)).isCloseTo(0.1, within(0.02));
        assertThat(share(1, ViewDraw::solarize)).isCloseTo(0.2, within(0.02));
    }

    @Test
    void amountsFillTheirRanges() {
        assertUniform(jitter -> jitter.amounts()[0], 0.6, 1.4);
        assertUniform(jitter -> jitter.amounts()[1], 0.4, 1.6);
        assertUniform(jitter -> jitter.amounts()[2], 0, 2.5); // not below 0
        assertUniform(jitter -> jitter.amounts()[3], -0.1, 0.1);
    }

    @Test
    void sigmaFillsItsRange() {
        double[] sigmas = draws(0).mapToDouble(ViewDraw::sigma).toArray();

        assertThat(Arrays.stream(sigmas).min().orElseThrow()).isBetween(0.1, 0.11);
        assertThat(Arrays.stream(sigmas).max().orElseThrow()).isBetween(1.99, 2.0);
        assertThat(Arrays.stream(sigmas).average().orElseThrow()).isCloseTo(1.05, within(0.02));
    }

    @Test
    void viewsSamplesAndEpochsAreDrawnApart() {
        CropBox drawn = draw(1, 0, 0, 0).box();

        assertThat(draw(1, 0, 0, 0).box()).isEqualTo(drawn);
        assertThat(Stream.of(draw(2, 0, 0, 0), draw(1, 1, 0, 0), draw(1, 0, 1, 0), draw(1, 0, 0, 1))
                        .map(ViewDraw::box))
                .doesNotContain(drawn);
    }

    private static void assertUniform(ToDoubleFunction<ViewDraw.Jitter> amount, double low, double high) {
        double[] sorted = jitters().mapToDouble(amount).sorted().toArray();
        double width = high - low;

        assertThat(sorted[0]).isBetween(low, low + 0.01 * width);
        assertThat(sorted[sorted.length - 1]).isBetween(high - 0.01 * width, high);
        for (int quarter = 1; quarter < 4; quarter++) {
            assertThat(sorted[quarter * sorted.length / 4]).isCloseTo(low + quarter * width / 4, within(0.02 * width));
        }
    }

    private static Stream<ViewDraw.Jitter> jitters() {
        return draws(0).map(ViewDraw::jitter).filter(Objects::nonNull);
    }

    private static double share(int view, Predicate<ViewDraw> event) {
        return (double) draws(view).filter(event).count() / N;
    }

    private static Stream<ViewDraw> draws(int view) {
        return IntStream.range(0, N).mapToObj(sample -> draw(1, 0, sample, view));
    }

    private static ViewDraw draw(long seed, int epoch, int sample, int view) {
        CounterRandom random = Augmentation.random(seed, epoch, sample, view);
        return ViewDraw.of(320, 320, VIEWS, view, random);
    }
}
