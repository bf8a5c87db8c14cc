package io.directpred.datasets;

import java.io.IOException;
import java.util.Arrays;

/**
 * One component of a JPEG frame while it is decoded: Y, Cb, Cr, or others.
 *
 * <p>Its samples lie in a ring of three rows of MCUs, for a row of pixels may need the samples above and below it.
 * Where the file comes in several scans, all of its coefficients are kept until the last.
 */
final class JpegComponent {
    /** The first of the zigzag lie in the upper left quarter of the block. */
    private static final int QUARTER = 9;

    final int across;
    final int down;
    final int width;
    final int height;
    /** Whole MCUs of blocks. */
    final int blocksAcross;

    final int blocksDown;
    final int stride;
    /** 3 x (8 x down) x stride */
    private final byte[] ring;

    private final short[] coefficients;
    /** Bits of each coefficient, in the order of the zigzag, that are still to come; -1: all. */
    final int[] pending = new int[64];

    private int[] quantisation = new int[0];
    private final int[] steps = new int[64];
    int prediction;
    private final int[] block = new int[64];

    /**
     * A component before its first scan.
     *
     * @param across and down: blocks of an MCU
     * @param kept whether the coefficients are
     */
    JpegComponent(JpegFrame frame, int across, int down, boolean kept) {
        this.across = across;
        this.down = down;
        width = JpegFrame.share(frame.width(), across, frame.widest());
        height = JpegFrame.share(frame.height(), down, frame.highest());
        blocksAcross = frame.mcusAcross() * across;
        blocksDown = frame.mcusDown() * down;
        stride = 8 * blocksAcross;
        ring = new byte[3 * 8 * down * stride];
        coefficients = new short[kept ? 64 * blocksAcross * blocksDown : 0];
        Arrays.fill(pending, -1);
    }

    /** Before a scan: what the file says of quantisation before the first one of the component counts. */
    void begin(int[] table) {
        if (quantisation.length == 0) {
            quantisation = table;
            for (int k = 0; k < 64; k++) {
                steps[k] = table[k] << 6 | JpegBits.NATURAL[k];
            }
        }
    }

    short[] coefficients() {
        return coefficients;
    }

    /** Where the coefficients of a block begin. */
    int at(int x, int y) {
        return 64 * (y * blocksAcross + x);
    }

    byte[] samples() {
        return ring;
    }

    /** Where row y of the samples begins, those above the first and below the last being equal to these. */
    int row(int y) {
        return Math.max(0, Math.min(height - 1, y)) % (24 * down) * stride;
    }

    /** Reads one block and makes its samples. */
    void decode(JpegBits bits, JpegHuffman dc, JpegHuffman ac, int x, int y) throws IOException {
        prediction += bits.difference(dc);
        int first = prediction * quantisation[0];
        int last = bits.coefficients(ac, steps, block);
        int to = 8 * y % (24 * down) * stride + 8 * x;
        if (last == 0) {
            InverseDct.flat(first, ring, to, stride);
        } else {
            block[0] = first;
            if (last <= QUARTER) {
                InverseDct.applyQuarter(block, ring, to, stride);
            } else {
                InverseDct.apply(block, ring, to, stride);
            }
            Arrays.fill(block, 0);
        }
    }

    /** Makes the samples of a row of MCUs from the coefficients that were kept. */
    void transform(int mcuRow) {
        for (int y = mcuRow * down; y < (mcuRow + 1) * down; y++) {
            for (int x = 0; x < blocksAcross; x++) {
                int from = at(x, y);
                for (int k = 0; k < 64; k++) {
                    int i = JpegBits.NATURAL[k];
                    block[i] = coefficients[from + i] * quantisation[k];
                }
                InverseDct.apply(block, ring, 8 * y % (24 * down) * stride + 8 * x, stride);
            }
        }
    }
}
