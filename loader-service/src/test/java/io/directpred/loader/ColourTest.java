package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.core.CounterRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColourTest {

    @Property(tries = 200)
    void saturationBlendsInSinglePrecision(@ForAll @FloatRange(min = 0, max = 3) float factor) {
        assertBlended(factor);
    }

    /**
     * Products that single precision may carry over the next whole number: just below 1, 0.6 and 1.4 as they are
     * rounded, and others.
     */
    @ParameterizedTest
    @ValueSource(floats = {0.99999994f, 0.6f, 1.4f, 0.99999f, 0.3333333f, 1.9999999f, 1, 0})
    void saturationIsExactWhereProductsAreNearlyWhole(float factor) {
        assertBlended(factor);
    }

    private static void assertBlended(float factor) {
        byte[] picture = new byte[3 * 2000];
        CounterRandom.of(1, "picture").nextBytes(picture);
        byte[] changed = picture.clone();

        Colour.saturation(changed, 0, changed.length, factor);

        for (int i = 0; i < picture.length; i++) {
            int grey = Colour.grey(picture, i - i % 3);
            float blended = grey + factor * ((picture[i] & 0xFF) - grey);
            assertThat(changed[i] & 0xFF).isEqualTo(Math.max(0, Math.min(255, (int) blended)));
        }
    }
}
