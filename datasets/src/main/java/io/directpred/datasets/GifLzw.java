package io.directpred.datasets;

import java.io.IOException;

/**
 * The compressed indices of a GIF's frame (89a, appendix F): LZW with codes of up to 12 bits, in blocks of up to 255
 * bytes.
 */
final class GifLzw {
    private static final int MOST_CODES = 1 << 12;

    private final byte[] file;
    private final int smallest;
    private int at;
    /** Bytes left in the block. */
    private int left;

    private int bits;
    private int count;
    private final short[] before = new short[MOST_CODES];
    private final byte[] last = new byte[MOST_CODES];
    private final byte[] first = new byte[MOST_CODES];
    private final short[] length = new short[MOST_CODES];

    /** @param at the byte that says how many bits an index has; all blocks behind it are in the file */
    GifLzw(byte[] file, int at) throws IOException {
        this.file = file;
        this.at = at + 1;
        smallest = file[at] & 0xFF;
        if (smallest < 1 || smallest > 11) {
            throw new IOException("damaged: has indices of " + smallest + " bits");
        }
        for (int i = 0; i < 1 << smallest; i++) {
            last[i] = (byte) i;
            first[i] = (byte) i;
            length[i] = 1;
        }
    }

    byte[] decode(int n) throws IOException {
        byte[] indices = new byte[n];
        int clear = 1 << smallest;
        int size = smallest + 1;
        int next = clear + 2;
        int previous = -1;
        for (int done = 0; done < n; ) {
            int code = code(size);
            if (code == clear) {
                size = smallest + 1;
                next = clear + 2;
                previous = -1;
                continue;
            }
            if (code == clear + 1) {
                throw new IOException("damaged: its data ends too early");
            }
            if (code > next || code == next && previous < 0 || code >= clear && previous < 0) {
                throw new IOException("damaged: has a code that stands for nothing");
            }
            if (previous >= 0 && next < MOST_CODES) {
                before[next] = (short) previous;
                first[next] = first[previous];
                last[next] = first[code == next ? previous : code];
                length[next] = (short) (length[previous] + 1);
                next++;
                size += next == 1 << size && size < 12 ? 1 : 0;
            }
            int end = done + length[code];
            for (int to = end - 1, c = code; to >= done; to--, c = before[c]) {
                if (to < n) {
                    indices[to] = last[c];
                }
            }
            done = end;
            previous = code;
        }
        return indices;
    }

    private int code(int size) throws IOException {
        while (count < size) {
            if (left == 0) {
                left = file[at++] & 0xFF;
                if (left == 0) {
                    throw new IOException("damaged: its data ends too early");
                }
            }
            bits |= (file[at++] & 0xFF) << count;
            left--;
            count += 8;
        }
        int code = bits & (1 << size) - 1;
        bits >>>= size;
        count -= size;
        return code;
    }
}
