package io.directpred.loader;

/**
 * Changes of colour in place, on RGB bytes from {@code from} to before {@code to}: Pillow's ImageEnhance and ImageOps
 * to the bit.
 *
 * <p>Brightness, contrast and saturation blend the picture with black, its mean grey and its own grey: a + f (b - a) in
 * single precision, cut off (not rounded) to 0..255. Java's float is IEEE 754 without exceptions, so the bytes are the
 * same everywhere.
 */
final class Colour {
    private Colour() {}

    /** 0 is black, 1 the picture itself. */
    static void brightness(byte[] p, int from, int to, float factor, byte[] table) {
        blendWithGrey(p, from, to, 0, factor, table);
    }

    /** 0 is the mean grey, 1 the picture itself. */
    static void contrast(byte[] p, int from, int to, float factor, byte[] table) {
        long sum = 0;
        for (int i = from; i < to; i += 3) {
            sum += grey(p, i);
        }
        int pixels = (to - from) / 3;
        int mean = (int) ((2 * sum + pixels) / (2L * pixels)); // rounded
        blendWithGrey(p, from, to, mean, factor, table);
    }

    private static void blendWithGrey(byte[] p, int from, int to, int grey, float factor, byte[] table) {
        for (int value = 0; value < 256; value++) {
            table[value] = blend(grey, value, factor);
        }
        for (int i = from; i < to; i++) {
            p[i] = table[p[i] & 0xFF];
        }
    }

    /** 0 is the grey picture, 1 the picture itself. */
    static void saturation(byte[] p, int from, int to, float factor) {
        int[] shifts = new int[511];
        if (isWhole(factor, shifts)) {
            for (int i = from; i < to; i += 3) {
                int grey = grey(p, i);
                p[i] = shifted(grey, p[i] & 0xFF, shifts);
                p[i + 1] = shifted(grey, p[i + 1] & 0xFF, shifts);
                p[i + 2] = shifted(grey, p[i + 2] & 0xFF, shifts);
            }
        } else {
            for (int i = from; i < to; i += 3) {
                int grey = grey(p, i);
                p[i] = blend(grey, p[i] & 0xFF, factor);
                p[i + 1] = blend(grey, p[i + 1] & 0xFF, factor);
                p[i + 2] = blend(grey, p[i + 2] & 0xFF, factor);
            }
        }
    }

    /**
     * Fills in f (b - a), rounded down, for every b - a; false where rounding down and then adding would not be the
     * same as {@link #blend}.
     *
     * <p>A sum from 0 to 512 is rounded by at most 2^-16 in single precision, and what is outside is cut off either
     * way: so only a product within that of the next whole number can be carried over it.
     */
    private static boolean isWhole(float factor, int[] shifts) {
        boolean whole = true;
        for (int distance = -255; distance <= 255; distance++) {
            float product = factor * distance;
            shifts[255 + distance] = (int) Math.floor(product);
            whole &= (double) product - shifts[255 + distance] < 1 - 0x1p-15;
        }
        return whole;
    }

    private static byte shifted(int a, int b, int[] shifts) {
        return (byte) Math.max(0, Math.min(255, a + shifts[255 + b - a]));
    }

    /** Three equal channels of grey. */
    static void grayscale(byte[] p, int from, int to) {
        for (int i = from; i < to; i += 3) {
            p[i] = p[i + 1] = p[i + 2] = (byte) grey(p, i);
        }
    }

    /** Inverts what is at least 128. */
    static void solarize(byte[] p, int from, int to) {
        for (int i = from; i < to; i++) {
            p[i] = (byte) (p[i] < 0 ? ~p[i] : p[i]); // a negative byte is 128 or more, and 255 - v is its complement
        }
    }

    private static byte blend(int a, int b, float factor) {
        float value = a + factor * (b - a);
        return (byte) Math.max(0, Math.min(255, (int) value));
    }

    /** 0.299 R + 0.587 G + 0.114 B, in 16 bits of fraction. */
    static int grey(byte[] p, int i) {
        return (19595 * (p[i] & 0xFF) + 38470 * (p[i + 1] & 0xFF) + 7471 * (p[i + 2] & 0xFF) + 0x8000) >> 16;
    }
}
