package io.directpred.loader;

import io.directpred.datasets.Image;
import java.util.Arrays;

/**
 * Cuts a box out of an image and resizes it to a square, mirrored or not: Pillow's bilinear resampling, in integers.
 *
 * <p>Two passes, along the rows and then along the columns, with 8 bits between them and weights of 22 bits. For the
 * first, some rows at a time are turned by 90 degrees, so that in both a weight goes with a whole line of numbers. Each
 * line is an array of its own: loops over arrays from their beginning become vector instructions, and in Java 17 those
 * from an offset do not. One thread at a time: it keeps its buffers.
 */
final class ResizedCrop {
    private static final int HALF = 1 << (ResizeWeights.FRACTION_BITS - 1);
    /**
     * Rows turned at once of boxes up to {@link #WIDE}; of wider ones fewer, so that the turned lines stay within 1.4
     * MB and their own heads.
     */
    private static final int ROWS_AT_ONCE = 112;

    private static final int WIDE = 1024;
    /** Lines are written a number each in turn: as many pixels as the nearest cache holds lines of. */
    private static final int PIXELS_AT_ONCE = 128;

    /**
     * Weights are not negative and add up to 1, but for the rounding of each by half a unit: with up to so many, 255 is
     * not passed, since 255 x TAPS_WITHIN / 2 is less than {@link #HALF}.
     */
    private static final int TAPS_WITHIN = 16_000;

    private final int size;
    private final ResizeWeights columns = new ResizeWeights();
    private final ResizeWeights rows = new ResizeWeights();
    /** box.width x (3 x rows at once) */
    private int[][] turned = new int[0][0];
    /** size x (3 x rows at once) */
    private final int[][] resized;
    /** box.height x (size x 3), values of 0 to 255 */
    private int[][] between = new int[0][0];

    private final int[] sums;

    ResizedCrop(int size) {
        this.size = size;
        resized = new int[size][3 * ROWS_AT_ONCE];
        sums = new int[3 * size];
    }

    /** Writes size x size x 3 bytes to {@code out} at {@code at}. */
    void apply(Image image, CropBox box, boolean mirrored, byte[] out, int at) {
        columns.prepare(box.width(), size);
        rows.prepare(box.height(), size);
        int atOnce = box.width() <= WIDE ? ROWS_AT_ONCE : Math.max(1, ROWS_AT_ONCE * WIDE / box.width());
        turned = atLeast(turned, box.width(), 3 * atOnce);
        between = atLeast(between, box.height(), 3 * size);
        for (int y = 0; y < box.height(); y += atOnce) {
            int n = Math.min(atOnce, box.height() - y);
            turn(image, box, y, n);
            alongRows(3 * n, mirrored);
            turnBack(y, n);
        }
        alongColumns(out, at);
    }

    private static int[][] atLeast(int[][] lines, int count, int length) {
        return lines.length < count || lines[0].length < length ? new int[count][length] : lines;
    }

    /** n x box.width x 3 -> box.width x 3 x n. */
    private void turn(Image image, CropBox box, int top, int n) {
        for (int start = 0; start < box.width(); start += PIXELS_AT_ONCE) {
            int end = Math.min(box.width(), start + PIXELS_AT_ONCE);
            for (int y = 0; y < n; y++) {
                int row = (box.top() + top + y) * image.width() + box.left();
                turnRow(image.pixels(), 3 * (row + start), start, end, y, n);
            }
        }
    }

    private void turnRow(byte[] pixels, int from, int start, int end, int y, int n) {
        for (int x = start, p = from; x < end; x++, p += 3) {
            int[] line = turned[x];
            line[y] = pixels[p] & 0xFF;
            line[y + n] = pixels[p + 1] & 0xFF;
            line[y + 2 * n] = pixels[p + 2] & 0xFF;
        }
    }

    /** box.width x 3 x n -> size x 3 x n. */
    private void alongRows(int length, boolean mirrored) {
        for (int x = 0; x < size; x++) {
            int[] line = resized[mirrored ? size - 1 - x : x];
            weigh(turned, columns, x, line, length);
        }
    }

    /** size x 3 x n -> n x size x 3. */
    private void turnBack(int top, int n) {
        for (int y = 0; y < n; y++) {
            int[] row = between[top + y];
            for (int x = 0, to = 0; x < size; x++, to += 3) {
                int[] line = resized[x];
                row[to] = line[y];
                row[to + 1] = line[y + n];
                row[to + 2] = line[y + 2 * n];
            }
        }
    }

    /** box.height x size -> size x size. */
    private void alongColumns(byte[] out, int at) {
        int stride = 3 * size;
        for (int y = 0; y < size; y++) {
            weigh(between, rows, y, sums, stride);
            for (int x = 0; x < stride; x++) {
                out[at + y * stride + x] = (byte) sums[x];
            }
        }
    }

    /** The sum of as many lines as an output pixel has taps; two or three are usual. */
    private static void weigh(int[][] lines, ResizeWeights taps, int pixel, int[] out, int n) {
        int l = taps.first(pixel);
        int w = taps.at(pixel);
        int[] weights = taps.weights();
        switch (taps.count()) {
            case 2 -> weigh(lines[l], weights[w], lines[l + 1], weights[w + 1], out, n);
            case 3 -> weigh(lines[l], weights[w], lines[l + 1], weights[w + 1], lines[l + 2], weights[w + 2], out, n);
            default -> {
                Arrays.fill(out, 0, n, HALF);
                for (int t = 0; t < taps.count(); t++) {
                    add(lines[l + t], weights[w + t], out, n);
                }
                shift(out, n);
                if (taps.count() > TAPS_WITHIN) {
                    clip(out, n);
                }
            }
        }
    }

    private static void weigh(int[] a, int wa, int[] b, int wb, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = HALF + wa * a[i] + wb * b[i] >> ResizeWeights.FRACTION_BITS;
        }
    }

    private static void weigh(int[] a, int wa, int[] b, int wb, int[] c, int wc, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = HALF + wa * a[i] + wb * b[i] + wc * c[i] >> ResizeWeights.FRACTION_BITS;
        }
    }

    private static void add(int[] line, int weight, int[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += weight * line[i];
        }
    }

    private static void shift(int[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] >>= ResizeWeights.FRACTION_BITS;
        }
    }

    private static void clip(int[] values, int n) {
        for (int i = 0; i < n; i++) {
            values[i] = Math.min(255, values[i]);
        }
    }
}
