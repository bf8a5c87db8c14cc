package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.Image;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CentreCropTest {

    @Test
    void anImageOfTheWantedSizePassesUnchanged() {
        Image image = random(12, 12, 1);

        assertThat(CentreCrop.of(image, 12)).isEqualTo(image.pixels());
    }

    @Test
    void cutsTheMiddleOfTheLongerSide() {
        Image image = random(4, 9, 2);

        byte[] crop = CentreCrop.of(image, 4);

        for (int y = 0; y < 4; y++) {
            assertThat(Arrays.copyOfRange(crop, 12 * y, 12 * y + 12))
                    .isEqualTo(Arrays.copyOfRange(image.pixels(), 27 * y + 6, 27 * y + 18)); // columns 2 to 5
        }
    }

    @Test
    void halvingWeighsThreePixelsAtTheEdgeByTheTriangle() {
        int[] grey = {0, 70, 140, 210}; // (3, 3, 1) / 7 from either side
        byte[] pixels = new byte[4 * 4 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) grey[i / 3 % 4];
        }

        byte[] crop = CentreCrop.of(new Image(4, 4, pixels), 2);

        assertThat(crop).inHexadecimal().containsExactly(50, 50, 50, 160, 160, 160, 50, 50, 50, 160, 160, 160);
    }

    @Test
    void doublingMixesNeighboursThreeToOne() {
        byte[] pixels = {0, 0, 0, 100, 100, 100, 0, 0, 0, 100, 100, 100};

        byte[] crop = CentreCrop.of(new Image(2, 2, pixels), 4);

        assertThat(new int[] {crop[0], crop[3], crop[6], crop[9]}).containsExactly(0, 25, 75, 100);
    }

    @Property(tries = 100)
    void isTheCentreOfTheResizedImageToOneGreyLevel(
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 30) int size) {
        Image image = random(height, width, 31L * height + width);

        byte[] crop = CentreCrop.of(image, size);

        int shorter = Math.min(height, width);
        int tall = size * height / shorter;
        int wide = size * width / shorter;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double expected = sample(image, y + (tall - size) / 2, tall, x + (wide - size) / 2, wide);
                assertThat(Math.abs((crop[3 * (y * size + x) + 1] & 0xFF) - expected))
                        .isLessThanOrEqualTo(1.01);
            }
        }
    }

    /** Green of the resized image at (y, x), in double, both directions at once. */
    private static double sample(Image image, int y, int tall, int x, int wide) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < image.height(); i++) {
            for (int j = 0; j < image.width(); j++) {
                double weight = triangle(i, y, image.height(), tall) * triangle(j, x, image.width(), wide);
                sum += weight * (image.pixels()[3 * (i * image.width() + j) + 1] & 0xFF);
                total += weight;
            }
        }
        return sum / total;
    }

    private static double triangle(int from, int to, int sizeFrom, int sizeTo) {
        double scale = (double) sizeFrom / sizeTo;
        return Math.max(0, 1 - Math.abs(from + 0.5 - (to + 0.5) * scale) / Math.max(1, scale));
    }

    private static Image random(int height, int width, long seed) {
        byte[] pixels = new byte[3 * height * width];
        CounterRandom.of(seed, "test").nextBytes(pixels);
        return new Image(height, width, pixels);
    }
}
