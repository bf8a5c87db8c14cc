package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.core.CounterRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class GaussianBlurTest {

    @Property(tries = 60)
    void staysWithinOneOfTheWeightedMeanOfTheMirroredPicture(
            @ForAll @IntRange(min = 2, max = 40) int size,
            @ForAll @IntRange(min = 1, max = 12) int radius,
            @ForAll @DoubleRange(min = 0.1, max = 3) double sigma,
            @ForAll int seed) {
        byte[] picture = new byte[3 * size * size];
        CounterRandom.of(seed, "picture").nextBytes(picture);
        byte[] blurred = picture.clone();

        new GaussianBlur(size, 2 * radius + 1).apply(blurred, 0, sigma);

        double[] expected =
                along(along(doubles(picture), size, radius, sigma, 3, 3 * size), size, radius, sigma, 3 * size, 3);
        for (int i = 0; i < blurred.length; i++) {
            assertThat((double) (blurred[i] & 0xFF)).isBetween(expected[i] - 1, expected[i] + 1);
        }
    }

    private static double[] doubles(byte[] picture) {
        double[] doubles = new double[picture.length];
        for (int i = 0; i < picture.length; i++) {
            doubles[i] = picture[i] & 0xFF;
        }
        return doubles;
    }

    private static double[] along(double[] in, int size, int radius, double sigma, int step, int line) {
        double[] out = new double[in.length];
        for (int other = 0; other < size; other++) {
            for (int x = 0; x < size; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    double sum = 0;
                    double weights = 0;
                    for (int d = -radius; d <= radius; d++) {
                        int at = x + d;
                        while (at < 0 || at >= size) {
                            at = at < 0 ? -at : 2 * (size - 1) - at;
                        }
                        double weight = Math.exp(-0.5 * d * d / sigma / sigma);
                        sum += weight * in[other * line + at * step + channel];
                        weights += weight;
                    }
                    out[other * line + x * step + channel] = sum / weights;
                }
            }
        }
        return out;
    }
}
