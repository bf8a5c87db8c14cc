package io.directpred.loader;

import io.directpred.datasets.Image;
import java.util.Arrays;

/**
 * Cuts a box out of an image and resizes it to a square, mirrored or not: Pillow's bilinear resampling, in integers.
 *
 * <p>Two passes, along the rows and then along the columns, with 8 bits between them and weights of 22 bits. One thread at a time: it
 * keeps its buffers.
 */
final class ResizedCrop {
    private static final int HALF = 1 << (Taps.FRACTION_BITS - 1);

    private final int size;
    private final Taps columns = new Taps();
    private final Taps rows = new Taps();
    /** values of 0 to 255 */
    private int[] between = new int[0];

    private final int[] sums;

    ResizedCrop(int size) {
        this.size = size;
        sums = new int[3 * size];
    }

    /** Writes size x size x 3 bytes to {@code out} at {@code at}. */
    void apply(Image image, CropBox box, boolean mirrored, byte[] out, int at) {
        if (between.length < box.height() * size * 3) {
            between = new int[box.height() * size * 3];
        }
        columns.prepare(box.width(), size);
        rows.prepare(box.height(), size);
        alongRows(image, box, mirrored);
        alongColumns(out, at);
    }

    /** box.height x box.width -> box.height x size. */
    private void alongRows(Image image, CropBox box, boolean mirrored) {
        int count = columns.count();
        int step = mirrored ? -3 : 3;
        for (int y = 0; y < box.height(); y++) {
            int row = 3 * ((box.top() + y) * image.width() + box.left());
            int to = 3 * size * y + (mirrored ? 3 * (size - 1) : 0);
            for (int x = 0; x < size; x++, to += step) {
                int from = row + 3 * columns.first(x);
                int w = columns.at(x);
                switch (count) { // a loop of three costs more than what is in it
                    case 3 -> weigh3(image.pixels(), from, columns.weights(), w, to);
                    case 4 -> weigh4(image.pixels(), from, columns.weights(), w, to);
                    default -> weigh(image.pixels(), from, columns.weights(), w, count, to);
                }
            }
        }
    }

    private void weigh3(byte[] in, int p, int[] weights, int w, int to) {
        int a = weights[w];
        int b = weights[w + 1];
        int c = weights[w + 2];
        for (int channel = 0; channel < 3; channel++) {
            int sum = HALF + a * (in[p + channel] & 0xFF) + b * (in[p + 3 + channel] & 0xFF);
            between[to + channel] = clip(sum + c * (in[p + 6 + channel] & 0xFF));
        }
    }

    private void weigh4(byte[] in, int p, int[] weights, int w, int to) {
        int a = weights[w];
        int b = weights[w + 1];
        int c = weights[w + 2];
        int d = weights[w + 3];
        for (int channel = 0; channel < 3; channel++) {
            int sum = HALF + a * (in[p + channel] & 0xFF) + b * (in[p + 3 + channel] & 0xFF);
            between[to + channel] = clip(sum + c * (in[p + 6 + channel] & 0xFF) + d * (in[p + 9 + channel] & 0xFF));
        }
    }

    private void weigh(byte[] in, int from, int[] weights, int w, int count, int to) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int i = 0, p = from; i < count; i++, p += 3) {
            int weight = weights[w + i];
            red += weight * (in[p] & 0xFF);
            green += weight * (in[p + 1] & 0xFF);
            blue += weight * (in[p + 2] & 0xFF);
        }
        between[to] = clip(red);
        between[to + 1] = clip(green);
        between[to + 2] = clip(blue);
    }

    /** box.height x size -> size x size; a row at a time, without a branch. */
    private void alongColumns(byte[] out, int at) {
        int[] weights = rows.weights();
        int stride = 3 * size;
        for (int y = 0; y < size; y++) {
            Arrays.fill(sums, HALF);
            for (int i = 0; i < rows.count(); i++) {
                if (weights[rows.at(y) + i] > 0) {
                    add(sums, between, (rows.first(y) + i) * stride, weights[rows.at(y) + i]);
                }
            }
            for (int x = 0; x < stride; x++) {
                out[at + y * stride + x] = (byte) clip(sums[x]);
            }
        }
    }

    private static void add(int[] sums, int[] rows, int row, int weight) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += weight * rows[row + x];
        }
    }

    /** Weights are not negative and add up to 1, but for their rounding: only the top can be passed, by a little. */
    private static int clip(int sum) {
        return Math.min(255, sum >> Taps.FRACTION_BITS);
    }
}
