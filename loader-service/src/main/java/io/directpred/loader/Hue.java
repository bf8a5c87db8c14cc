package io.directpred.loader;

/**
 * Turns the colour circle, on RGB bytes in place: to HSV with 8 bits each, a shift of H, and back, as Pillow converts.
 *
 * <p>To HSV in float, cut off; back in integers, rounded. The loss of 8-bit HSV is part of the operation: a shift of 0 changes pixels too.
 */
final class Hue {
    /** 255 (max - min) / max, cut off, by max and max - min. */
    private static final byte[] SATURATION = new byte[256 * 256];

    static {
        for (int max = 1; max < 256; max++) {
            for (int range = 0; range <= max; range++) {
                SATURATION[max << 8 | range] = (byte) (int) ((float) range / max * 255.0);
            }
        }
    }

    private Hue() {}

    /** @param turns from -0.5 to 0.5, in turns of the circle */
    static void shift(byte[] p, int from, int to, double turns) {
        int steps = (int) (turns * 255);
        for (int i = from; i < to; i += 3) {
            int r = p[i] & 0xFF;
            int g = p[i + 1] & 0xFF;
            int b = p[i + 2] & 0xFF;
            int max = Math.max(r, Math.max(g, b));
            int range = max - Math.min(r, Math.min(g, b));
            if (range > 0) { // grey has no hue
                int saturation = SATURATION[max << 8 | range] & 0xFF;
                store(p, i, hue(r, g, b, max, range) + steps & 0xFF, saturation, max);
            }
        }
    }

    /** 0..255 around the circle: red at 0, green at 85, blue at 170. */
    private static int hue(int r, int g, int b, int max, float range) {
        float sixths;
        if (r == max) {
            sixths = (max - b) / range - (max - g) / range;
        } else if (g == max) {
            sixths = (float) (2.0 + (max - r) / range - (max - b) / range);
        } else {
            sixths = (float) (4.0 + (max - g) / range - (max - r) / range);
        }
        double turns = sixths / 6.0 + 1.0;
        return (int) ((float) (turns >= 1 ? turns - 1 : turns) * 255.0);
    }

    private static void store(byte[] p, int i, int hue, int saturation, int value) {
        int sector = 6 * hue / 255; // 6 is 0 again
        int within = 6 * hue % 255; // 0..254 through the sector
        byte v = (byte) value;
        byte low = dimmed(value, 255 * saturation);
        byte falling = dimmed(value, within * saturation);
        byte rising = dimmed(value, (255 - within) * saturation);
        switch (sector) {
            case 1 -> set(p, i, falling, v, low);
            case 2 -> set(p, i, low, v, rising);
            case 3 -> set(p, i, low, falling, v);
            case 4 -> set(p, i, rising, low, v);
            case 5 -> set(p, i, v, low, falling);
            default -> set(p, i, v, rising, low);
        }
    }

    /** value (1 - part / 255^2), rounded; never a tie, since 255^2 is odd. */
    private static byte dimmed(int value, int part) {
        return (byte) ((value * (65025 - part) + 32512) / 65025);
    }

    private static void set(byte[] p, int i, byte r, byte g, byte b) {
        p[i] = r;
        p[i + 1] = g;
        p[i + 2] = b;
    }
}
