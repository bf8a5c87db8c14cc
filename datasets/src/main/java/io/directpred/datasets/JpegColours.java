package io.directpred.datasets;

/** What the samples of a JPEG file mean that are not YCC, and how they become RGB: full-range BT.601 in the fixed point of libjpeg. */
enum JpegColours {
    GREY {
        @Override
        void toRgb(byte[] samples, int width, byte[] rgb, int at) {
            for (int in = 0, out = at; in < width; in++, out += 3) {
                rgb[out] = rgb[out + 1] = rgb[out + 2] = samples[in];
            }
        }
    },
    RGB {
        @Override
        void toRgb(byte[] samples, int width, byte[] rgb, int at) {
            System.arraycopy(samples, 0, rgb, at, 3 * width);
        }
    },
    /** Inverted, as Adobe writes it: 255 is no ink. */
    CMYK {
        @Override
        void toRgb(byte[] samples, int width, byte[] rgb, int at) {
            for (int in = 0, out = at; in < 4 * width; in += 4, out += 3) {
                for (int c = 0; c < 3; c++) {
                    rgb[out + c] = times(samples[in + c] & 0xFF, samples[in + 3] & 0xFF);
                }
            }
        }
    },
    /** Inverted CMYK with the colours, inverted once more, as YCC. */
    YCCK {
        @Override
        void toRgb(byte[] samples, int width, byte[] rgb, int at) {
            for (int in = 0, out = at; in < 4 * width; in += 4, out += 3) {
                fromYcc(samples, in, rgb, out);
                for (int c = 0; c < 3; c++) {
                    rgb[out + c] = times(255 - (rgb[out + c] & 0xFF), samples[in + 3] & 0xFF);
                }
            }
        }
    };

    // x 2^16
    private static final int FIX_1_402 = 91881;
    private static final int FIX_1_772 = 116130;
    private static final int FIX_0_34414 = 22554;
    private static final int FIX_0_71414 = 46802;
    private static final int HALF = 1 << 15;

    /** Converts one row of interleaved samples. */
    abstract void toRgb(byte[] samples, int width, byte[] rgb, int at);

    private static void fromYcc(byte[] in, int i, byte[] out, int o) {
        int y = in[i] & 0xFF;
        int cb = (in[i + 1] & 0xFF) - 128;
        int cr = (in[i + 2] & 0xFF) - 128;
        out[o] = clip(y + ((FIX_1_402 * cr + HALF) >> 16));
        out[o + 1] = clip(y + ((-FIX_0_34414 * cb - FIX_0_71414 * cr + HALF) >> 16));
        out[o + 2] = clip(y + ((FIX_1_772 * cb + HALF) >> 16));
    }

    /** a b / 255, rounded. */
    private static byte times(int a, int b) {
        int product = a * b + 128;
        return (byte) ((product + (product >> 8)) >> 8);
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
