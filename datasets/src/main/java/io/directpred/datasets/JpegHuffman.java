package io.directpred.datasets;

import java.io.IOException;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * A Huffman table of a JPEG file (ITU T.81, annex C), as look-up tables.
 *
 * <p>{@link #look} takes the next {@link #LOOK} bits: length of the code in the upper bytes, symbol in the lowest; 0
 * where the code is longer. {@link #fast} knows the value that follows as well where code and value fit in
 * {@link #FAST} bits: value, zeroes before it, and bits of both, in 16, 8 and 8 bits.
 */
final class JpegHuffman {
    static final int LOOK = 9;
    static final int FAST = 10;
    /** Tables that files may leave out, as the frames of Motion JPEG do (ITU T.81, annex K.3). */
    static final JpegHuffman[] STANDARD_DC = {
        standard(JPEGHuffmanTable.StdDCLuminance), standard(JPEGHuffmanTable.StdDCChrominance), null, null
    };

    static final JpegHuffman[] STANDARD_AC = {
        standard(JPEGHuffmanTable.StdACLuminance), standard(JPEGHuffmanTable.StdACChrominance), null, null
    };

    private final int[] look = new int[1 << LOOK];
    private final int[] fast = new int[1 << FAST];
    /** First code that is longer than the index, as 16 bits; past the last length nothing is. */
    private final int[] limits = new int[18];
    /** Of a length: added to a code it gives the index of its symbol. */
    private final int[] offsets = new int[17];

    private final byte[] symbols;

    private JpegHuffman(int[] counts, byte[] symbols) throws IOException {
        this.symbols = symbols;
        int code = 0;
        int n = 0;
        for (int length = 1; length <= 16; length++) {
            offsets[length] = n - code;
            for (int i = 0; i < counts[length]; i++, code++, n++) {
                if (length <= LOOK) {
                    fill(code, length, symbols[n] & 0xFF);
                }
            }
            if (code > 1 << length) {
                throw new IOException("damaged: no Huffman table has so many codes");
            }
            limits[length] = code << 16 - length;
            code <<= 1;
        }
        limits[17] = Integer.MAX_VALUE;
        fillFast();
    }

    /** @param counts of the codes of 1 to 16 bits, at 1 to 16 */
    static JpegHuffman of(int[] counts, byte[] symbols) throws IOException {
        return new JpegHuffman(counts, symbols);
    }

    private static JpegHuffman standard(JPEGHuffmanTable table) {
        int[] counts = new int[17];
        short[] lengths = table.getLengths();
        for (int i = 0; i < lengths.length; i++) {
            counts[i + 1] = lengths[i];
        }
        short[] values = table.getValues();
        byte[] symbols = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            symbols[i] = (byte) values[i];
        }
        try {
            return new JpegHuffman(counts, symbols);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(int code, int length, int symbol) {
        int from = code << LOOK - length;
        for (int i = from; i < Math.min(look.length, from + (1 << LOOK - length)); i++) {
            look[i] = length << 8 | symbol;
        }
    }

    private void fillFast() {
        for (int bits = 0; bits < fast.length; bits++) {
            int entry = look[bits >> FAST - LOOK];
            int length = entry >> 8;
            int size = entry & 0xF;
            if (length > 0 && size > 0 && length + size <= FAST) {
                int value = extend(bits >> FAST - length - size & (1 << size) - 1, size);
                fast[bits] = value << 16 | (entry >> 4 & 0xF) << 8 | length + size;
            }
        }
    }

    int[] look() {
        return look;
    }

    int[] fast() {
        return fast;
    }

    /** As an entry of {@link #look}, of a code of any length; -1 where there is no such code. */
    int slow(int next16) {
        int length = LOOK + 1;
        while (next16 >= limits[length]) {
            length++;
        }
        return length > 16 ? -1 : length << 8 | symbols[(next16 >> 16 - length) + offsets[length]] & 0xFF;
    }

    /** A value of so many bits (F.2.2.1): those that begin with 0 are negative. */
    static int extend(int bits, int size) {
        return bits < 1 << size - 1 ? bits - (1 << size) + 1 : bits;
    }
}
