package io.directpred.datasets;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The entropy-coded bits of a JPEG file (ITU T.81, F.2.2 and G.2), up to the next marker; behind it come zeroes, which
 * {@link #verify} refuses.
 *
 * <p>Blocks are read in one method each, whose local variables hold the bits: that is where the time of decoding goes.
 * Longer than 250 lines because those methods share the bits and cannot be cut without slowing them.
 */
final class JpegBits {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Where the coefficients of the zigzag lie in a block, row by row. */
    static final byte[] NATURAL = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    private final byte[] file;
    private int at;
    /** The lowest {@code count} bits are the next ones. */
    private long bits;

    private int count;
    /** Of them, zeroes that are not in the file. */
    private int missing;
    /** Blocks that have no more coefficients in this scan (G.1.2.2). */
    private int endOfBands;

    JpegBits(byte[] file, int at) {
        this.file = file;
        this.at = at;
    }

    /** Position of the next marker, behind whatever lies before it. */
    int marker() {
        int marker = at;
        while (marker + 1 < file.length
                && (file[marker] != (byte) 0xFF || file[marker + 1] == 0 || file[marker + 1] == (byte) 0xFF)) {
            marker++;
        }
        return marker;
    }

    /** Goes on behind the restart marker of that number, 0 to 7. */
    void restart(int number) throws IOException {
        verify();
        int marker = marker();
        if (marker + 1 >= file.length || (file[marker + 1] & 0xFF) != 0xD0 + number) {
            throw new IOException("damaged: has no restart marker where one must be");
        }
        at = marker + 2;
        bits = 0;
        count = 0;
        missing = 0;
        endOfBands = 0;
    }

    /** Refuses data that has ended before its last block. */
    void verify() throws IOException {
        if (missing > count) {
            throw new IOException("damaged: its data ends too early");
        }
    }

    /** At least 32 bits more. */
    private void fill() {
        if (at + 4 <= file.length) {
            int next = (int) INTS.get(file, at);
            if (((~next - 0x01010101) & next & 0x80808080) == 0) { // no byte of it is 0xFF
                bits = bits << 32 | next & 0xFFFFFFFFL;
                count += 32;
                at += 4;
                return;
            }
        }
        for (int i = 0; i < 4; i++) {
            bits = bits << 8 | nextByte();
            count += 8;
        }
    }

    private int nextByte() {
        if (at < file.length && file[at] != (byte) 0xFF) {
            return file[at++] & 0xFF;
        }
        if (at + 1 < file.length && file[at + 1] == 0) {
            at += 2;
            return 0xFF;
        }
        missing += 8; // a marker, or the end of the file
        return 0;
    }

    private int symbol(JpegHuffman table) throws IOException {
        if (count < 32) {
            fill();
        }
        int entry = table.look()[(int) (bits >>> count - JpegHuffman.LOOK) & (1 << JpegHuffman.LOOK) - 1];
        if (entry == 0) {
            entry = slow(table, bits, count);
        }
        count -= entry >> 8;
        return entry & 0xFF;
    }

    private static int slow(JpegHuffman table, long bits, int count) throws IOException {
        int entry = table.slow((int) (bits >>> count - 16) & 0xFFFF);
        if (entry < 0) {
            throw new IOException("damaged: has a code that its Huffman table has not");
        }
        return entry;
    }

    private int take(int size) {
        if (count < size) {
            fill();
        }
        count -= size;
        return (int) (bits >>> count) & (1 << size) - 1;
    }

    /** Difference of a block's first coefficient to that of the block before it. */
    int difference(JpegHuffman table) throws IOException {
        int size = symbol(table);
        if (size > 15) {
            throw new IOException("damaged: has a difference of " + size + " bits");
        }
        return size == 0 ? 0 : JpegHuffman.extend(take(size), size);
    }

    /**
     * Reads the coefficients behind the first of a block of a sequential file.
     *
     * @param steps of the quantisation in the order of the zigzag, above the 6 bits that say where the coefficient lies
     *     in the block
     * @param block zeroes, to which the coefficients are written, dequantised
     * @return position in the zigzag of the last one, 0 where there are none
     */
    int coefficients(JpegHuffman table, int[] steps, int[] block) throws IOException {
        int[] fast = table.fast();
        int[] look = table.look();
        long next = bits;
        int left = count;
        int last = 0;
        for (int k = 1; k < 64; k++) {
            if (left < 32) {
                bits = next;
                count = left;
                fill();
                next = bits;
                left = count;
            }
            int entry = fast[(int) (next >>> left - JpegHuffman.FAST) & (1 << JpegHuffman.FAST) - 1];
            int value;
            if (entry != 0) {
                k += entry >> 8 & 0xF;
                left -= entry & 0xFF;
                value = entry >> 16;
            } else {
                entry = look[(int) (next >>> left - JpegHuffman.LOOK) & (1 << JpegHuffman.LOOK) - 1];
                if (entry == 0) {
                    entry = slow(table, next, left);
                }
                left -= entry >> 8;
                int size = entry & 0xF;
                int run = entry >> 4 & 0xF;
                if (size == 0) {
                    if (run < 15) {
                        break;
                    }
                    k += 15;
                    continue;
                }
                k += run;
                left -= size;
                value = JpegHuffman.extend((int) (next >>> left) & (1 << size) - 1, size);
            }
            if (k > 63) {
                throw tooMany();
            }
            int step = steps[k];
            block[step & 63] = value * (step >> 6);
            last = k;
        }
        bits = next;
        count = left;
        return last;
    }

    private static IOException tooMany() {
        return new IOException("damaged: has a block of more than 64 coefficients");
    }

    /** The same of a file in several scans: undone is the quantisation later. */
    void coefficients(JpegHuffman table, short[] to, int block, int start, int end, int low) throws IOException {
        if (endOfBands > 0) {
            endOfBands--;
            return;
        }
        for (int k = start; k <= end; k++) {
            int symbol = symbol(table);
            int run = symbol >> 4;
            int size = symbol & 0xF;
            if (size == 0 && run < 15) {
                endOfBands = (1 << run) - 1 + take(run);
                return;
            }
            k += run;
            if (size > 0) {
                if (k > 63) {
                    throw tooMany();
                }
                to[block + NATURAL[k]] = (short) (JpegHuffman.extend(take(size), size) << low);
            }
        }
    }

    boolean bit() {
        return take(1) != 0;
    }

    /** One more bit of the coefficients of a block (G.1.2.3). */
    void refine(JpegHuffman table, short[] to, int block, int start, int end, int low) throws IOException {
        int k = start;
        while (endOfBands == 0 && k <= end) {
            int symbol = symbol(table);
            int run = symbol >> 4;
            int size = symbol & 0xF;
            int fresh = 0;
            if (size > 1) {
                throw new IOException("damaged: refines by more than a bit");
            } else if (size == 1) {
                fresh = bit() ? 1 << low : -1 << low;
            } else if (run < 15) {
                endOfBands = (1 << run) + take(run);
                break;
            }
            k = refineOver(to, block, k, end, low, run);
            if (fresh != 0) {
                if (k > end) {
                    throw tooMany();
                }
                to[block + NATURAL[k]] = (short) fresh;
            }
            k++;
        }
        if (endOfBands > 0) {
            refineOver(to, block, k, end, low, 64);
            endOfBands--;
        }
    }

    /**
     * Refines what is not zero, until so many zeroes have been passed; returns the position of the zero behind them.
     */
    private int refineOver(short[] to, int block, int from, int end, int low, int zeroes) {
        int left = zeroes;
        int k = from;
        for (; k <= end; k++) {
            int i = block + NATURAL[k];
            if (to[i] == 0) {
                if (--left < 0) {
                    break;
                }
            } else if (bit() && (to[i] & 1 << low) == 0) { // of a negative number, too, as in libjpeg
                to[i] += (short) (to[i] >= 0 ? 1 << low : -1 << low);
            }
        }
        return k;
    }
}
