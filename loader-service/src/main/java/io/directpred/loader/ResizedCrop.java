package io.directpred.loader;

import io.directpred.datasets.Image;

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
    private byte[] between = new byte[0];

    ResizedCrop(int size) {
        this.size = size;
    }

    /** Writes size x size x 3 bytes to {@code out} at {@code at}. */
    void apply(Image image, CropBox box, boolean mirrored, byte[] out, int at) {
        if (between.length < box.height() * size * 3) {
            between = new byte[box.height() * size * 3];
        }
        columns.prepare(box.width(), size);
        rows.prepare(box.height(), size);
        alongRows(image, box, mirrored);
        alongColumns(out, at);
    }

    /** box.height x box.width -> box.height x size. */
    private void alongRows(Image image, CropBox box, boolean mirrored) {
        int[] weights = columns.weights();
        for (int y = 0; y < box.height(); y++) {
            int row = 3 * ((box.top() + y) * image.width() + box.left());
            int to = 3 * size * y + (mirrored ? 3 * (size - 1) : 0);
            int step = mirrored ? -3 : 3;
            for (int x = 0; x < size; x++, to += step) {
                weigh(image.pixels(), row + 3 * columns.first(x), weights, columns.at(x), columns.count(x), to);
            }
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

    /** box.height x size -> size x size. */
    private void alongColumns(byte[] out, int at) {
        int[] weights = rows.weights();
        int stride = 3 * size;
        for (int y = 0; y < size; y++) {
            int count = rows.count(y);
            int w = rows.at(y);
            int from = rows.first(y) * stride;
            int to = at + y * stride;
            for (int x = 0; x < stride; x++) {
                int sum = HALF;
                for (int i = 0, p = from + x; i < count; i++, p += stride) {
                    sum += weights[w + i] * (between[p] & 0xFF);
                }
                out[to + x] = clip(sum);
            }
        }
    }

    /** Weights are not negative and add up to 1, but for their rounding: only the top can be passed, by a little. */
    private static byte clip(int sum) {
        return (byte) Math.min(255, sum >> Taps.FRACTION_BITS);
    }
}
