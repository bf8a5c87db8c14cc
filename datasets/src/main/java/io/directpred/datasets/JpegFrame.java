package io.directpred.datasets;

import java.io.IOException;

/**
 * The frame header of a JPEG file (ITU T.81, B.2.2): what its samples are.
 *
 * @param ids of the components
 * @param sampling of the components: horizontal factor, then vertical in the lower 4 bits
 * @param tables of the components: number of the quantisation table
 */
record JpegFrame(boolean progressive, int height, int width, byte[] ids, byte[] sampling, byte[] tables) {

    static boolean begins(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** From the bytes {@code at} to {@code end - 1} of the file. */
    static JpegFrame of(int marker, byte[] file, int at, int end) throws IOException {
        if (marker > 0xC2) {
            throw new IOException(
                    marker >= 0xC9
                            ? "is coded arithmetically, decoded is Huffman's code: convert it with jpegtran -optimize"
                            : "is a JPEG of a kind that is not decoded (lossless or hierarchical)");
        }
        if (end - at < 6 || end - at < 6 + 3 * (file[at + 5] & 0xFF)) {
            throw new IOException("damaged: short frame header");
        }
        if (file[at] != 8) {
            throw new IOException("has " + (file[at] & 0xFF) + " bits a sample, decoded are 8");
        }
        int n = file[at + 5] & 0xFF;
        byte[] ids = new byte[n];
        byte[] sampling = new byte[n];
        byte[] tables = new byte[n];
        for (int i = 0; i < n; i++) {
            ids[i] = file[at + 6 + 3 * i];
            sampling[i] = n == 1 ? 0x11 : file[at + 7 + 3 * i]; // of one component, its factors mean nothing
            tables[i] = file[at + 8 + 3 * i];
            if (factor(sampling[i] >> 4) || factor(sampling[i]) || tables[i] < 0 || tables[i] > 3) {
                throw new IOException("damaged: has a frame header of impossible numbers");
            }
        }
        return new JpegFrame(marker == 0xC2, u16(file, at + 1), u16(file, at + 3), ids, sampling, tables);
    }

    private static boolean factor(int factor) {
        return (factor & 0xF) < 1 || (factor & 0xF) > 4;
    }

    int components() {
        return ids.length;
    }

    boolean isNamedRgb() {
        return ids.length == 3 && ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
    }

    int across(int component) {
        return sampling[component] >> 4 & 0xF;
    }

    int down(int component) {
        return sampling[component] & 0xF;
    }

    /** The greatest horizontal factor. */
    int widest() {
        int widest = 1;
        for (int i = 0; i < sampling.length; i++) {
            widest = Math.max(widest, across(i));
        }
        return widest;
    }

    /** The greatest vertical factor. */
    int highest() {
        int highest = 1;
        for (int i = 0; i < sampling.length; i++) {
            highest = Math.max(highest, down(i));
        }
        return highest;
    }

    int mcusAcross() {
        return (width + 8 * widest() - 1) / (8 * widest());
    }

    int mcusDown() {
        return (height + 8 * highest() - 1) / (8 * highest());
    }

    /** Blocks of 8 x 8 samples in all components. */
    long blocks() {
        long blocks = 0;
        for (int i = 0; i < sampling.length; i++) {
            blocks += (long) blocks(share(width, across(i), widest())) * blocks(share(height, down(i), highest()));
        }
        return blocks;
    }

    /** Samples of so many pixels. */
    static int share(int pixels, int factor, int greatest) {
        return (pixels * factor + greatest - 1) / greatest;
    }

    /** That hold so many samples. */
    static int blocks(int samples) {
        return (samples + 7) / 8;
    }

    private static int u16(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }
}
