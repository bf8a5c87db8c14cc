package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterRandomTest {

    /** Random123's kat_vectors for philox4x32 with 10 rounds: counter, key, output. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesThePublishedAnswers(String counter, String key, String output) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] out = new int[4];

        CounterRandom.philox(out, c[0], c[1], c[2], c[3], k[0], k[1]);

        assertThat(out).isEqualTo(words(output));
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.split(" ")).mapToInt(HexFormat::fromHexDigits).toArray();
    }

    @Property
    void permutesAllNumbersOnce(@ForAll long seed, @ForAll @IntRange(max = 500) int n) {
        int[] permutation = CounterRandom.of(seed, "permutation", n).permutation(n);

        assertThat(Arrays.stream(permutation).sorted()).containsExactly(boxed(IntStream.range(0, n)));
    }

    private static Integer[] boxed(IntStream numbers) {
        return numbers.boxed().toArray(Integer[]::new);
    }

    @Property
    void staysWithinBounds(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
        CounterRandom random = CounterRandom.of(seed, "bounds");

        for (int i = 0; i < 50; i++) {
            assertThat(random.nextInt(bound)).isBetween(0, bound - 1);
            assertThat(random.nextDouble()).isGreaterThanOrEqualTo(0).isLessThan(1);
            assertThat(random.uniform(-3, 2)).isBetween(-3.0, 2.0);
            assertThat(random.nextGaussian()).isFinite();
        }
    }

    @Property
    void repeatsFromItsAddressAlone(@ForAll long seed, @ForAll long epoch, @ForAll int sample) {
        long first = CounterRandom.of(seed, "views", epoch, sample).nextLong();

        assertThat(CounterRandom.of(seed, "views", epoch, sample).nextLong()).isEqualTo(first);
        assertThat(CounterRandom.of(seed, "views", epoch, sample + 1L).nextLong())
                .isNotEqualTo(first);
        assertThat(CounterRandom.of(seed, "weights", epoch, sample).nextLong()).isNotEqualTo(first);
        assertThat(CounterRandom.of(seed + 1, "views", epoch, sample).nextLong())
                .isNotEqualTo(first);
    }

    @Test
    void permutesUniformly() {
        int[][] seen = new int[5][5]; // place x number

        for (int draw = 0; draw < 20_000; draw++) {
            int[] p = CounterRandom.of(7, "uniform", draw).permutation(5);
            for (int place = 0; place < 5; place++) {
                seen[place][p[place]]++;
            }
        }

        for (int[] place : seen) { // 4000 expected, standard deviation 57
            assertThat(Arrays.stream(place).boxed())
                    .allSatisfy(n -> assertThat(n).isBetween(3700, 4300));
        }
    }

    @Test
    void drawsAStandardNormal() {
        CounterRandom random = CounterRandom.of(3, "normal");
        double[] draws = new double[40_000];
        Arrays.setAll(draws, i -> random.nextGaussian());

        double mean = Arrays.stream(draws).average().orElseThrow();
        double square = Arrays.stream(draws).map(x -> x * x).average().orElseThrow();

        assertThat(mean).isEqualTo(0, within(0.02));
        assertThat(square).isEqualTo(1, within(0.03));
    }

    @Test
    void refusesAnEmptyRange() {
        CounterRandom random = CounterRandom.of(1, "empty");

        assertThatThrownBy(() -> random.nextInt(0)).hasMessage("bound must be positive, was 0");
    }
}
