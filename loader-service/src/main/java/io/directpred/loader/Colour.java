package io.directpred.loader;

/**
 * Changes of colour in place, on RGB bytes from {@code from} to before {@code to}: Pillow's ImageEnhance and ImageOps to the bit.
 *
 * <p>Brightness, contrast and saturation blend the picture with black, its mean grey and its own grey: a + f (b - a) in single precision,
 * cut off (not rounded) to 0..255. Java's float is IEEE 754 without exceptions, so the bytes are the same everywhere.
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
        for (int i = from; i < to; i += 3) {
            int grey = grey(p, i);
            p[i] = blend(grey, p[i] & 0xFF, factor);
            p[i + 1] = blend(grey, p[i + 1] & 0xFF, factor);
            p[i + 2] = blend(grey, p[i + 2] & 0xFF, factor);
        }
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
