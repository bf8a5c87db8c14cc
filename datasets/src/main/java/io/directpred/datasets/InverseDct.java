package io.directpred.datasets;

import java.util.Arrays;

/**
 * The inverse discrete cosine transform of 8 x 8 coefficients in integers, bit for bit that of libjpeg (its accurate
 * one, jidctint.c).
 *
 * <p>Method: Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP
 * 1989; constants of 13 bits, 2 bits more than the samples' between columns and rows.
 */
final class InverseDct {
    private static final int BITS = 13;
    private static final int BETWEEN = 2;
    private static final int C_0_298 = 2446;
    private static final int C_0_390 = 3196;
    private static final int C_0_541 = 4433;
    private static final int C_0_765 = 6270;
    private static final int C_0_899 = 7373;
    private static final int C_1_175 = 9633;
    private static final int C_1_501 = 12299;
    private static final int C_1_847 = 15137;
    private static final int C_1_961 = 16069;
    private static final int C_2_053 = 16819;
    private static final int C_2_562 = 20995;
    private static final int C_3_072 = 25172;

    /** Of 0 to 511, then of -512 to -1: the sample. */
    private static final byte[] CLIP = new byte[1024];

    static {
        for (int value = -512; value < 512; value++) {
            CLIP[value & 1023] = (byte) (Math.max(-128, Math.min(127, value)) + 128);
        }
    }

    private InverseDct() {}

    /** Writes 8 x 8 samples of a block whose first coefficient is its only one. */
    static void flat(int first, byte[] samples, int at, int stride) {
        byte sample = clip((first << BETWEEN) + (1 << BETWEEN + 2) >> BETWEEN + 3);
        for (int y = 0, to = at; y < 8; y++, to += stride) {
            Arrays.fill(samples, to, to + 8, sample);
        }
    }

    /** @param block dequantised coefficients, row by row; is overwritten */
    static void apply(int[] block, byte[] samples, int at, int stride) {
        for (int x = 0; x < 8; x++) {
            column(block, x);
        }
        for (int y = 0; y < 8; y++) {
            row(block, 8 * y, samples, at + y * stride);
        }
    }

    /** The same of a block whose coefficients outside of the upper left 4 x 4 are zero. */
    static void applyQuarter(int[] block, byte[] samples, int at, int stride) {
        for (int x = 0; x < 4; x++) {
            halfColumn(block, x);
        }
        for (int y = 0; y < 8; y++) {
            halfRow(block, 8 * y, samples, at + y * stride);
        }
    }

    private static void halfColumn(int[] b, int x) {
        int c1 = b[x + 8];
        int c2 = b[x + 16];
        int c3 = b[x + 24];
        final int shift = BITS - BETWEEN;
        int e0 = (b[x] << BITS) + (1 << shift - 1);
        int e2 = c2 * C_0_541;
        int e3 = e2 + c2 * C_0_765;
        int z5 = (c3 + c1) * C_1_175;
        int y3 = c3 * -C_1_961 + z5;
        int y4 = c1 * -C_0_390 + z5;
        int o0 = c1 * -C_0_899 + y3;
        int o1 = c3 * -C_2_562 + y4;
        int o2 = c3 * (C_3_072 - C_2_562) + y3;
        int o3 = c1 * (C_1_501 - C_0_899) + y4;
        b[x] = e0 + e3 + o3 >> shift;
        b[x + 56] = e0 + e3 - o3 >> shift;
        b[x + 8] = e0 + e2 + o2 >> shift;
        b[x + 48] = e0 + e2 - o2 >> shift;
        b[x + 16] = e0 - e2 + o1 >> shift;
        b[x + 40] = e0 - e2 - o1 >> shift;
        b[x + 24] = e0 - e3 + o0 >> shift;
        b[x + 32] = e0 - e3 - o0 >> shift;
    }

    private static void halfRow(int[] b, int i, byte[] out, int at) {
        int c1 = b[i + 1];
        int c2 = b[i + 2];
        int c3 = b[i + 3];
        final int shift = BITS + BETWEEN + 3;
        int e0 = (b[i] << BITS) + (1 << shift - 1);
        int e2 = c2 * C_0_541;
        int e3 = e2 + c2 * C_0_765;
        int z5 = (c3 + c1) * C_1_175;
        int y3 = c3 * -C_1_961 + z5;
        int y4 = c1 * -C_0_390 + z5;
        int o0 = c1 * -C_0_899 + y3;
        int o1 = c3 * -C_2_562 + y4;
        int o2 = c3 * (C_3_072 - C_2_562) + y3;
        int o3 = c1 * (C_1_501 - C_0_899) + y4;
        out[at] = clip(e0 + e3 + o3 >> shift);
        out[at + 7] = clip(e0 + e3 - o3 >> shift);
        out[at + 1] = clip(e0 + e2 + o2 >> shift);
        out[at + 6] = clip(e0 + e2 - o2 >> shift);
        out[at + 2] = clip(e0 - e2 + o1 >> shift);
        out[at + 5] = clip(e0 - e2 - o1 >> shift);
        out[at + 3] = clip(e0 - e3 + o0 >> shift);
        out[at + 4] = clip(e0 - e3 - o0 >> shift);
    }

    private static void column(int[] b, int x) {
        int c1 = b[x + 8];
        int c2 = b[x + 16];
        int c3 = b[x + 24];
        int c4 = b[x + 32];
        int c5 = b[x + 40];
        int c6 = b[x + 48];
        int c7 = b[x + 56];
        if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) == 0) {
            int value = b[x] << BETWEEN;
            b[x] = value;
            b[x + 8] = value;
            b[x + 16] = value;
            b[x + 24] = value;
            b[x + 32] = value;
            b[x + 40] = value;
            b[x + 48] = value;
            b[x + 56] = value;
            return;
        }
        final int shift = BITS - BETWEEN;
        final int half = 1 << shift - 1;
        int z1 = (c2 + c6) * C_0_541;
        int e2 = z1 - c6 * C_1_847;
        int e3 = z1 + c2 * C_0_765;
        int e0 = (b[x] + c4 << BITS) + half;
        int e1 = (b[x] - c4 << BITS) + half;
        int a0 = e0 + e3;
        int a3 = e0 - e3;
        int a1 = e1 + e2;
        int a2 = e1 - e2;
        int z3 = c7 + c3;
        int z4 = c5 + c1;
        int z5 = (z3 + z4) * C_1_175;
        int y1 = (c7 + c1) * -C_0_899;
        int y2 = (c5 + c3) * -C_2_562;
        int y3 = z3 * -C_1_961 + z5;
        int y4 = z4 * -C_0_390 + z5;
        int o0 = c7 * C_0_298 + y1 + y3;
        int o1 = c5 * C_2_053 + y2 + y4;
        int o2 = c3 * C_3_072 + y2 + y3;
        int o3 = c1 * C_1_501 + y1 + y4;
        b[x] = a0 + o3 >> shift;
        b[x + 56] = a0 - o3 >> shift;
        b[x + 8] = a1 + o2 >> shift;
        b[x + 48] = a1 - o2 >> shift;
        b[x + 16] = a2 + o1 >> shift;
        b[x + 40] = a2 - o1 >> shift;
        b[x + 24] = a3 + o0 >> shift;
        b[x + 32] = a3 - o0 >> shift;
    }

    private static void row(int[] b, int i, byte[] out, int at) {
        int c1 = b[i + 1];
        int c2 = b[i + 2];
        int c3 = b[i + 3];
        int c4 = b[i + 4];
        int c5 = b[i + 5];
        int c6 = b[i + 6];
        int c7 = b[i + 7];
        final int shift = BITS + BETWEEN + 3;
        final int half = 1 << shift - 1;
        int z1 = (c2 + c6) * C_0_541;
        int e2 = z1 - c6 * C_1_847;
        int e3 = z1 + c2 * C_0_765;
        int e0 = (b[i] + c4 << BITS) + half;
        int e1 = (b[i] - c4 << BITS) + half;
        int a0 = e0 + e3;
        int a3 = e0 - e3;
        int a1 = e1 + e2;
        int a2 = e1 - e2;
        int z3 = c7 + c3;
        int z4 = c5 + c1;
        int z5 = (z3 + z4) * C_1_175;
        int y1 = (c7 + c1) * -C_0_899;
        int y2 = (c5 + c3) * -C_2_562;
        int y3 = z3 * -C_1_961 + z5;
        int y4 = z4 * -C_0_390 + z5;
        int o0 = c7 * C_0_298 + y1 + y3;
        int o1 = c5 * C_2_053 + y2 + y4;
        int o2 = c3 * C_3_072 + y2 + y3;
        int o3 = c1 * C_1_501 + y1 + y4;
        out[at] = clip(a0 + o3 >> shift);
        out[at + 7] = clip(a0 - o3 >> shift);
        out[at + 1] = clip(a1 + o2 >> shift);
        out[at + 6] = clip(a1 - o2 >> shift);
        out[at + 2] = clip(a2 + o1 >> shift);
        out[at + 5] = clip(a2 - o1 >> shift);
        out[at + 3] = clip(a3 + o0 >> shift);
        out[at + 4] = clip(a3 - o0 >> shift);
    }

    /** Samples are stored around 0; beyond what any encoder writes they wrap around, as in libjpeg. */
    private static byte clip(int value) {
        return CLIP[value & 1023];
    }
}
