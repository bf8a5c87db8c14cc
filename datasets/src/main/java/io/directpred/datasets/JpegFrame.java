package io.directpred.datasets;

import java.io.IOException;

/**
 * The frame header of a JPEG file (ITU T.81, B.2.2): what its samples are.
 *
 * @param ids of the components
 * @param sampling of the components: horizontal factor, then vertical in the lower 4 bits
 */
record JpegFrame(int height, int width, byte[] ids, byte[] sampling) {

    static boolean begins(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** From the bytes {@code at} to {@code end - 1} of the file. */
    static JpegFrame of(byte[] file, int at, int end) throws IOException {
        if (end - at < 6 || end - at < 6 + 3 * (file[at + 5] & 0xFF)) {
            throw new IOException("damaged: short frame header");
        }
        if (file[at] != 8) {
            throw new IOException("has " + (file[at] & 0xFF) + " bits a sample, decoded are 8");
        }
        byte[] ids = new byte[file[at + 5] & 0xFF];
        byte[] sampling = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = file[at + 6 + 3 * i];
            sampling[i] = file[at + 7 + 3 * i];
        }
        return new JpegFrame(u16(file, at + 1), u16(file, at + 3), ids, sampling);
    }

    int components() {
        return ids.length;
    }

    boolean isNamedRgb() {
        return ids.length == 3 && ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
    }

    /** Blocks of 8 x 8 samples in all components. */
    long blocks() {
        int widest = 1;
        int highest = 1;
        for (byte factors : sampling) {
            widest = Math.max(widest, factors >> 4 & 0xF);
            highest = Math.max(highest, factors & 0xF);
        }
        long blocks = 0;
        for (byte factors : sampling) {
            blocks += blocks(width, factors >> 4 & 0xF, widest) * blocks(height, factors & 0xF, highest);
        }
        return blocks;
    }

    private static long blocks(long pixels, int factor, int greatest) {
        long samples = (pixels * factor + greatest - 1) / greatest;
        return (samples + 7) / 8;
    }

    private static int u16(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }
}
