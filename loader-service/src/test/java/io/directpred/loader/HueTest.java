package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HueTest {
    private static final int COLOURS = 1 << 24;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, -0.3})
    void turnsEveryColourAsTheFormulaOfHsvSays(double turns) {
        byte[] pixels = new byte[3 * COLOURS];
        for (int colour = 0; colour < COLOURS; colour++) {
            pixels[3 * colour] = (byte) (colour >> 16);
            pixels[3 * colour + 1] = (byte) (colour >> 8);
            pixels[3 * colour + 2] = (byte) colour;
        }

        Hue.shift(pixels, 0, pixels.length, turns);

        int wrong = 0;
        for (int colour = 0; colour < COLOURS; colour++) {
            int turned = (pixels[3 * colour] & 0xFF) << 16
                    | (pixels[3 * colour + 1] & 0xFF) << 8
                    | pixels[3 * colour + 2] & 0xFF;
            wrong += turned == formula(colour >> 16, colour >> 8 & 0xFF, colour & 0xFF, turns) ? 0 : 1;
        }
        assertThat(wrong).isZero();
    }

    /** RGB to HSV in single precision, cut off to 8 bits; H moved; HSV to RGB, rounded. */
    private static int formula(int r, int g, int b, double turns) {
        int max = Math.max(r, Math.max(g, b));
        float range = max - Math.min(r, Math.min(g, b));
        if (range == 0) {
            return r << 16 | g << 8 | b;
        }
        int saturation = (int) (range / max * 255.0);
        float fromRed = (max - r) / range;
        float fromGreen = (max - g) / range;
        float fromBlue = (max - b) / range;
        float sixths;
        if (r == max) {
            sixths = fromBlue - fromGreen;
        } else if (g == max) {
            sixths = (float) (2.0 + fromRed - fromBlue);
        } else {
            sixths = (float) (4.0 + fromGreen - fromRed);
        }
        double circle = sixths / 6.0 + 1.0;
        int hue = (int) ((float) (circle >= 1 ? circle - 1 : circle) * 255.0) + (int) (turns * 255) & 0xFF;
        double sector = hue * 6.0 / 255.0;
        double part = hue * 6 % 255 / 255.0;
        int low = (int) Math.round(max * (1 - saturation / 255.0));
        int falling = (int) Math.round(max * (1 - saturation / 255.0 * part));
        int rising = (int) Math.round(max * (1 - saturation / 255.0 * (1 - part)));
        return switch ((int) sector % 6) {
            case 0 -> max << 16 | rising << 8 | low;
            case 1 -> falling << 16 | max << 8 | low;
            case 2 -> low << 16 | max << 8 | rising;
            case 3 -> low << 16 | falling << 8 | max;
            case 4 -> rising << 16 | low << 8 | max;
            default -> max << 16 | low << 8 | falling;
        };
    }
}
