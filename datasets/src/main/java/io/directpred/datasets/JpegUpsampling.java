package io.directpred.datasets;

/**
 * Brings the samples of a component to the size of the image as libjpeg does by default ("fancy", jdsample.c): by a
 * triangle filter where a component has half of the rows, of the columns, or of both, and otherwise by repetition.
 */
final class JpegUpsampling {
    private final JpegComponent component;
    private final int across;
    private final int down;
    private final byte[] row;
    private final int[] sums;

    /** @param across pixels of a sample in a row, and down: in a column */
    JpegUpsampling(JpegComponent component, int across, int down) {
        this.component = component;
        this.across = across;
        this.down = down;
        row = new byte[component.stride * across];
        sums = new int[component.width];
    }

    /** Where the samples of the image's row {@code y} begin in {@link #samples}, after they have been made. */
    int prepare(int y) {
        boolean wide = component.width > 2;
        if (across == 1 && down == 1) {
            return component.row(y);
        } else if (across == 2 && down == 1 && wide) {
            alongRow(component.row(y));
        } else if (across == 2 && down == 2 && wide) {
            alongBoth(component.row(y / 2), component.row(neighbour(y)));
        } else if (across == 1 && down == 2) {
            alongColumn(component.row(y / 2), component.row(neighbour(y)), y % 2 == 0 ? 1 : 2);
        } else {
            repeat(component.row(y / down));
        }
        return 0;
    }

    byte[] samples() {
        return across == 1 && down == 1 ? component.samples() : row;
    }

    private static int neighbour(int y) {
        return y % 2 == 0 ? y / 2 - 1 : y / 2 + 1;
    }

    private void alongRow(int at) {
        byte[] in = component.samples();
        int last = component.width - 1;
        row[0] = in[at];
        row[1] = (byte) ((in[at] & 0xFF) * 3 + (in[at + 1] & 0xFF) + 2 >> 2);
        for (int x = 1; x < last; x++) {
            int three = (in[at + x] & 0xFF) * 3;
            row[2 * x] = (byte) (three + (in[at + x - 1] & 0xFF) + 1 >> 2);
            row[2 * x + 1] = (byte) (three + (in[at + x + 1] & 0xFF) + 2 >> 2);
        }
        row[2 * last] = (byte) ((in[at + last] & 0xFF) * 3 + (in[at + last - 1] & 0xFF) + 1 >> 2);
        row[2 * last + 1] = in[at + last];
    }

    private void alongBoth(int near, int far) {
        byte[] in = component.samples();
        int last = component.width - 1;
        for (int x = 0; x <= last; x++) {
            sums[x] = (in[near + x] & 0xFF) * 3 + (in[far + x] & 0xFF);
        }
        row[0] = (byte) (sums[0] * 4 + 8 >> 4);
        row[1] = (byte) (sums[0] * 3 + sums[1] + 7 >> 4);
        for (int x = 1; x < last; x++) {
            int three = sums[x] * 3;
            row[2 * x] = (byte) (three + sums[x - 1] + 8 >> 4);
            row[2 * x + 1] = (byte) (three + sums[x + 1] + 7 >> 4);
        }
        row[2 * last] = (byte) (sums[last] * 3 + sums[last - 1] + 8 >> 4);
        row[2 * last + 1] = (byte) (sums[last] * 4 + 7 >> 4);
    }

    private void alongColumn(int near, int far, int half) {
        byte[] in = component.samples();
        for (int x = 0; x < component.width; x++) {
            row[x] = (byte) ((in[near + x] & 0xFF) * 3 + (in[far + x] & 0xFF) + half >> 2);
        }
    }

    private void repeat(int at) {
        byte[] in = component.samples();
        for (int x = 0; x < component.width; x++) {
            for (int i = 0; i < across; i++) {
                row[across * x + i] = in[at + x];
            }
        }
    }
}
