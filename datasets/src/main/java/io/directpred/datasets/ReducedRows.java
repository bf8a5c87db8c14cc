package io.directpred.datasets;

/**
 * Takes an image row by row, and keeps it as it is or at a half, a third, ... of its size: the mean of each square,
 * rounded.
 */
final class ReducedRows {
    private final int reduction;
    private final int height;
    private final int width;
    private final byte[] pixels;
    private final byte[] row;
    private final int[] sums;

    ReducedRows(int height, int width, int reduction) {
        this.reduction = reduction;
        this.height = Math.max(1, height / reduction);
        this.width = Math.max(1, width / reduction);
        pixels = new byte[3 * this.height * this.width];
        row = reduction == 1 ? pixels : new byte[3 * width];
        sums = new int[reduction == 1 ? 0 : 3 * this.width];
    }

    /** What row y is to be written to, from {@link #at} on. */
    byte[] target() {
        return row;
    }

    int at(int y) {
        return reduction == 1 ? 3 * width * y : 0;
    }

    /** Row y has been written. */
    void done(int y) {
        if (reduction == 1 || y / reduction >= height) {
            return;
        }
        for (int x = 0; x < width; x++) {
            for (int i = 0; i < reduction; i++) {
                for (int c = 0; c < 3; c++) {
                    sums[3 * x + c] += row[3 * (x * reduction + i) + c] & 0xFF;
                }
            }
        }
        if (y % reduction == reduction - 1) {
            int area = reduction * reduction;
            int to = 3 * width * (y / reduction);
            for (int i = 0; i < sums.length; i++) {
                pixels[to + i] = (byte) ((sums[i] + area / 2) / area);
                sums[i] = 0;
            }
        }
    }

    Image image() {
        return new Image(height, width, pixels);
    }
}
