package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.directpred.chaos.Series.Point;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** An hour of samples, one every ten seconds, unless a test says otherwise. */
class TrendTest {
    private static final int SAMPLES = 361;
    private static final double MB = 1 << 20;

    @Property(tries = 200)
    void namesWhatGrowsThroughNoiseAndOutliers(
            @ForAll Quantity quantity,
            @ForAll @DoubleRange(min = 0, max = 2_000) double level,
            @ForAll @DoubleRange(min = 1.5, max = 20) double times,
            @ForAll long seed) {
        if (quantity == Quantity.STEPS || quantity == Quantity.DISK) {
            return;
        }
        Random random = new Random(seed);
        double base = level * quantity.slack() / 16;
        double perSample = times * Math.max(Trend.SHARE * base * 1.1, quantity.slack()) / (SAMPLES / 2.0);
        double noise = 0.2 * quantity.slack();

        Trend trend = Trend.of(series(
                quantity,
                i -> base
                        + perSample * i
                        + noise * (2 * random.nextDouble() - 1)
                        + (random.nextInt(20) == 0 ? 100 * noise * random.nextDouble() : 0)));

        assertThat(trend.grows()).isTrue();
        assertThat(trend.perHour()).isCloseTo(perSample * 360, within(perSample * 360 * 0.2));
    }

    @Property(tries = 200)
    void findsWhatStaysFlatThroughNoiseAndOutliers(
            @ForAll Quantity quantity,
            @ForAll @DoubleRange(min = 0, max = 2_000) double level,
            @ForAll @DoubleRange(min = 0, max = 1) double noise,
            @ForAll long seed) {
        if (quantity == Quantity.DISK) {
            return;
        }
        Random random = new Random(seed);

        Trend trend = Trend.of(series(
                quantity,
                i -> level * MB
                        + noise * quantity.slack() * (2 * random.nextDouble() - 1)
                        + (random.nextInt(20) == 0 ? level * MB : 0)));

        assertThat(trend.grows()).isFalse();
    }

    @Property(tries = 100)
    void forgivesWhatHappensInTheFirstQuarter(@ForAll @IntRange(min = 0, max = 1_000) int rise) {
        Trend trend = Trend.of(series(Quantity.RESIDENT, i -> 200 * MB + Math.rint(rise * MB * Math.min(i, 89) / 89)));

        assertThat(trend.grows()).isFalse();
        assertThat(trend.perHour()).isZero();
        assertThat(trend.least()).isEqualTo(trend.most()).isEqualTo((200 + rise) * MB);
    }

    @Property(tries = 100)
    void aTopicMayRiseToItsBoundAndFallAgain(
            @ForAll @IntRange(min = 2, max = 80) int period,
            @ForAll @IntRange(min = 0, max = 80) int phase,
            @ForAll @DoubleRange(min = 1, max = 300) double segment) {
        Trend trend = Trend.of(series(Quantity.DISK, i -> 256 * MB + segment * MB * ((i + phase) % period) / period));

        assertThat(trend.grows()).isFalse();
    }

    @Property(tries = 100)
    void aTopicWhoseBoundRisesGrows(@ForAll @IntRange(min = 2, max = 60) int period) {
        Trend trend = Trend.of(series(Quantity.DISK, i -> 100 * MB + MB * i / 6 + 32 * MB * (i % period) / period));

        assertThat(trend.grows()).isTrue();
    }

    @Property(tries = 100)
    void aHeapMayRiseAndFallAgain(
            @ForAll @IntRange(min = 2, max = 80) int period,
            @ForAll @IntRange(min = 0, max = 80) int phase,
            @ForAll @DoubleRange(min = 1, max = 100) double soft) {
        Trend trend =
                Trend.of(series(Quantity.HEAP, i -> 42 * MB + Math.rint(soft * MB * ((i + phase) % period) / period)));

        assertThat(trend.grows()).isFalse();
    }

    @Property(tries = 100)
    void aHeapThatKeepsMoreEachTimeItFallsGrows(@ForAll @IntRange(min = 2, max = 60) int period) {
        Trend trend = Trend.of(series(Quantity.HEAP, i -> 42 * MB + MB * i / 20 + 30 * MB * (i % period) / period));

        assertThat(trend.grows()).isTrue();
    }

    @Property(tries = 100)
    void theSlopeIsThatOfMostSamples(
            @ForAll @DoubleRange(min = -100, max = 100) double slope, @ForAll @IntRange(min = 20, max = 5_000) int n) {
        List<Point> points = IntStream.range(0, n)
                .mapToObj(i -> new Point(i, slope * i + (i % 7 == 3 ? 1e9 : 0)))
                .toList();

        assertThat(Trend.slope(points)).isCloseTo(slope, within(1e-6));
    }

    @Example
    void judgesNothingByASingleSample() {
        Series series = new Series("trainer", Quantity.HEAP, List.of(new Point(0, 1), new Point(10, 1)));

        assertThatThrownBy(() -> Trend.of(series))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trainer has too few samples to judge its heap");
    }

    private static Series series(Quantity quantity, IntToDoubleFunction value) {
        return new Series(
                "trainer",
                quantity,
                IntStream.range(0, SAMPLES)
                        .mapToObj(i -> new Point(10 * i, value.applyAsDouble(i)))
                        .toList());
    }
}
