package io.directpred.datasets;

/** What the samples of a JPEG file mean, and how they become RGB: full-range BT.601 in the fixed point of libjpeg. */
enum JpegColours {
    GREY {
        @Override
        void toRgb(byte[][] rows, int[] at, int width, byte[] rgb, int to) {
            for (int x = 0, out = to; x < width; x++, out += 3) {
                rgb[out] = rgb[out + 1] = rgb[out + 2] = rows[0][at[0] + x];
            }
        }
    },
    RGB {
        @Override
        void toRgb(byte[][] rows, int[] at, int width, byte[] rgb, int to) {
            for (int c = 0; c < 3; c++) {
                for (int x = 0; x < width; x++) {
                    rgb[to + 3 * x + c] = rows[c][at[c] + x];
                }
            }
        }
    },
    YCC {
        @Override
        void toRgb(byte[][] rows, int[] at, int width, byte[] rgb, int to) {
            fromYcc(rows[0], at[0], rows[1], at[1], rows[2], at[2], width, rgb, to);
        }
    },
    /** Inverted, as Adobe writes it: 255 is no ink. */
    CMYK {
        @Override
        void toRgb(byte[][] rows, int[] at, int width, byte[] rgb, int to) {
            RGB.toRgb(rows, at, width, rgb, to);
            darken(rows[3], at[3], width, rgb, to, 0);
        }
    },
    /** Inverted CMYK with the colours, inverted once more, as YCC. */
    YCCK {
        @Override
        void toRgb(byte[][] rows, int[] at, int width, byte[] rgb, int to) {
            YCC.toRgb(rows, at, width, rgb, to);
            darken(rows[3], at[3], width, rgb, to, 255);
        }
    };

    private static final int HALF = 1 << 15;
    /** Of Cr and Cb: + 256 for red and blue, x 2^16 for green. */
    private static final int[] CR_RED = new int[256];

    private static final int[] CR_GREEN = new int[256];
    private static final int[] CB_GREEN = new int[256];
    private static final int[] CB_BLUE = new int[256];

    /** Of -256 to 511: 0 to 255; of a length that makes an index below 1,024 need no check. */
    private static final byte[] CLIP = new byte[1024];

    static {
        for (int i = 0; i < 256; i++) {
            CLIP[256 + i] = (byte) i;
            CLIP[512 + i] = (byte) 255;
            CR_RED[i] = (91881 * (i - 128) + HALF >> 16) + 256; // 1.402
            CB_BLUE[i] = (116130 * (i - 128) + HALF >> 16) + 256; // 1.772
            CB_GREEN[i] = -22554 * (i - 128) + HALF; // 0.34414
            CR_GREEN[i] = -46802 * (i - 128); // 0.71414
        }
    }

    /** Converts the samples of one row of pixels, those of each component from {@code at} on. */
    abstract void toRgb(byte[][] rows, int[] at, int width, byte[] rgb, int to);

    private static void fromYcc(
            byte[] ys, int atY, byte[] cbs, int atCb, byte[] crs, int atCr, int width, byte[] rgb, int to) {
        byte[] clip = CLIP;
        int[] red = CR_RED;
        int[] blue = CB_BLUE;
        int[] greenOfCb = CB_GREEN;
        int[] greenOfCr = CR_GREEN;
        for (int x = 0, out = to; x < width; x++, out += 3) {
            int y = ys[atY + x] & 0xFF;
            int cb = cbs[atCb + x] & 0xFF;
            int cr = crs[atCr + x] & 0xFF;
            rgb[out] = clip[y + red[cr] & 1023];
            rgb[out + 1] = clip[y + (greenOfCb[cb] + greenOfCr[cr] >> 16) + 256 & 1023];
            rgb[out + 2] = clip[y + blue[cb] & 1023];
        }
    }

    /** By black ink, after {@code inverse} has turned the colours. */
    private static void darken(byte[] black, int at, int width, byte[] rgb, int to, int inverse) {
        for (int x = 0; x < width; x++) {
            for (int c = 0; c < 3; c++) {
                int i = to + 3 * x + c;
                rgb[i] = times(rgb[i] & 0xFF ^ inverse, black[at + x] & 0xFF);
            }
        }
    }

    /** a b / 255, rounded. */
    private static byte times(int a, int b) {
        int product = a * b + 128;
        return (byte) ((product + (product >> 8)) >> 8);
    }
}
