package io.directpred.datasets;

import java.io.IOException;

/**
 * The header of a scan (ITU T.81, B.2.3).
 *
 * @param components by their position in the frame
 * @param dc number of the Huffman table of each
 * @param ac number of the Huffman table of each
 * @param start of the coefficients in the zigzag, up to {@code end}
 * @param high bits that earlier scans have left out, 0: there were none
 * @param low bits that this scan leaves out
 */
record JpegScan(int[] components, int[] dc, int[] ac, int start, int end, int high, int low) {

    static JpegScan of(JpegFrame frame, byte[] file, int at, int end) throws IOException {
        int n = end > at ? file[at] & 0xFF : 0;
        if (n < 1 || n > 4 || end - at < 4 + 2 * n) {
            throw impossible();
        }
        int[] components = new int[n];
        int[] dc = new int[n];
        int[] ac = new int[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            components[i] = position(frame, file[at + 1 + 2 * i], components, i);
            dc[i] = file[at + 2 + 2 * i] >> 4 & 0xF;
            ac[i] = file[at + 2 + 2 * i] & 0xF;
            blocks += frame.across(components[i]) * frame.down(components[i]);
            if (dc[i] > 3 || ac[i] > 3) {
                throw impossible();
            }
        }
        if (n > 1 && blocks > 10) { // B.2.3
            throw impossible();
        }
        int last = at + 1 + 2 * n;
        JpegScan scan = new JpegScan(
                components,
                dc,
                ac,
                file[last] & 0xFF,
                file[last + 1] & 0xFF,
                file[last + 2] >> 4 & 0xF,
                file[last + 2] & 0xF);
        return frame.progressive() ? scan.checked() : new JpegScan(components, dc, ac, 0, 63, 0, 0);
    }

    private static int position(JpegFrame frame, byte id, int[] before, int n) throws IOException {
        for (int i = 0; i < frame.components(); i++) {
            boolean taken = false;
            for (int j = 0; j < n; j++) {
                taken |= before[j] == i;
            }
            if (frame.ids()[i] == id && !taken) {
                return i;
            }
        }
        throw new IOException("damaged: has a scan of a component that its frame has not");
    }

    /** G.1.1.1: the first coefficient comes by itself, the others one component at a time. */
    private JpegScan checked() throws IOException {
        boolean band = start == 0 ? end == 0 : start <= end && end < 64 && components.length == 1;
        if (!band || low > 13 || high != 0 && high != low + 1) {
            throw impossible();
        }
        return this;
    }

    private static IOException impossible() {
        return new IOException("damaged: has a scan header of impossible numbers");
    }
}
