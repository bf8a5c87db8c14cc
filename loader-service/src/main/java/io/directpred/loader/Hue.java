package io.directpred.loader;

/**
 * Turns the colour circle, on RGB bytes in place: to HSV with 8 bits each, a shift of H, and back, as Pillow converts.
 *
 * <p>To HSV in float, cut off; back in integers, rounded. The loss of 8-bit HSV is part of the operation: a shift of 0
 * changes pixels too.
 *
 * <p>Hue and saturation are looked up: they depend on the order of the channels, the range max - min, and the distance
 * of the middle one. No branch depends on a pixel, since in photographs none could be foreseen.
 */
final class Hue {
    /** Orders of three channels: bits of r < g, g < b, b < r. */
    private static final int ORDERS = 8;

    /** 0..255 around the circle, by order, max - min, max - middle: red at 0, green at 85, blue at 170. */
    private static final byte[] HUE = new byte[ORDERS << 16];
    /**
     * By max and max - min: saturation, 255 (max - min) / max, cut off, in the lower byte; in the upper, the lowest
     * channel that it gives back.
     */
    private static final char[] SATURATION = new char[1 << 16];
    /**
     * By hue: how far it is through its sixth of the circle, 0..254, in the lowest byte; in the others, which of max,
     * rising, falling and low (0, 8, 16, 24: by how many bits it is shifted) red, green and blue are.
     */
    private static final int[] PLACES = new int[256];

    /** Of red, green and blue, by sixth of the circle; the last is the first again. */
    private static final int[][] SIXTHS = {
        {0, 8, 24}, {16, 0, 24}, {24, 0, 8}, {24, 16, 0}, {8, 24, 0}, {0, 24, 16}, {0, 8, 24}
    };

    static {
        for (int max = 1; max < 256; max++) {
            for (int range = 0; range <= max; range++) {
                int saturation = (int) ((float) range / max * 255.0);
                SATURATION[max << 8 | range] = (char) (saturation | dimmed(max, 255 * saturation) << 8);
            }
        }
        for (int range = 1; range < 256; range++) {
            for (int middle = 0; middle <= range; middle++) { // with max = range and min = 0: only distances count
                fill(range, middle, range, range - middle, 0);
                fill(range, middle, range, 0, range - middle);
                fill(range, middle, range - middle, range, 0);
                fill(range, middle, 0, range, range - middle);
                fill(range, middle, range - middle, 0, range);
                fill(range, middle, 0, range - middle, range);
            }
        }
        for (int hue = 0; hue < 256; hue++) {
            int[] places = SIXTHS[6 * hue / 255];
            PLACES[hue] = 6 * hue % 255 | places[0] << 8 | places[1] << 16 | places[2] << 24;
        }
    }

    private Hue() {}

    private static void fill(int range, int middle, int r, int g, int b) {
        HUE[order(r, g, b) << 16 | range << 8 | middle] = (byte) hue(r, g, b, range, range);
    }

    private static int order(int r, int g, int b) {
        return (r - g) >>> 31 << 2 | (g - b) >>> 31 << 1 | (b - r) >>> 31;
    }

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

    /** @param turns from -0.5 to 0.5, in turns of the circle */
    static void shift(byte[] p, int from, int to, double turns) {
        int steps = (int) (turns * 255);
        for (int i = from; i < to; i += 3) {
            int r = p[i] & 0xFF;
            int g = p[i + 1] & 0xFF;
            int b = p[i + 2] & 0xFF;
            int max = Math.max(r, Math.max(g, b));
            int min = Math.min(r, Math.min(g, b));
            int range = max - min;
            int middle = 2 * max + min - r - g - b; // max - middle
            int hue = HUE[order(r, g, b) << 16 | range << 8 | middle] + steps & 0xFF;
            int low = SATURATION[max << 8 | range] >> 8;
            int saturation = SATURATION[max << 8 | range] & 0xFF; // 0 for grey, which has no hue and stays
            int places = PLACES[hue];
            int within = (places & 0xFF) * saturation;
            int falling = dimmed(max, within);
            int rising = dimmed(max, 255 * saturation - within);
            int all = max | rising << 8 | falling << 16 | low << 24;
            p[i] = (byte) (all >>> (places >>> 8)); // by the lowest 5 bits of what stands behind
            p[i + 1] = (byte) (all >>> (places >>> 16));
            p[i + 2] = (byte) (all >>> (places >>> 24));
        }
    }

    /** value (1 - part / 255^2), rounded; never a tie, since 255^2 is odd. */
    private static int dimmed(int value, int part) {
        return (value * (65025 - part) + 32512) / 65025;
    }
}
