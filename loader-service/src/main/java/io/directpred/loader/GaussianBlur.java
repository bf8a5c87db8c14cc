package io.directpred.loader;

/**
 * A Gaussian blur of a square RGB picture in place, as torchvision's: the kernel sampled at whole pixels and
 * normalised, the picture mirrored at its edges (the edge pixel itself not repeated).
 *
 * <p>Separable, in integers: weights of 14 bits that add up to 1 exactly, 8 more bits than the pixels' between the
 * passes, rounded at the end. The kernel comes from {@link StrictMath}. One thread at a time: it keeps its buffers.
 */
final class GaussianBlur {
    private static final int BITS = 14;
    private static final int KEPT_BITS = 8;

    private final int size;
    private final int radius;
    /** weights[d]: of the pixels at distance d */
    private final int[] weights;
    /** where the pixel of a column from -radius to size + radius - 1 is found */
    private final int[] mirrored;

    /** size x (size x 3) */
    private final int[][] between;
    /** one row with its mirrored ends */
    private final int[] line;
    /** that row from the pixels at some distance on, to the left and to the right */
    private final int[] left;

    private final int[] right;
    /** one row of results */
    private final int[] sums;

    /** @param kernel width in pixels, odd */
    GaussianBlur(int size, int kernel) {
        if (kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("views.blur_kernel is " + kernel + ": expected an odd number");
        }
        this.size = size;
        radius = kernel / 2;
        weights = new int[radius + 1];
        mirrored = new int[size + 2 * radius];
        between = new int[size][3 * size];
        line = new int[3 * mirrored.length];
        left = new int[3 * size];
        right = new int[3 * size];
        sums = new int[3 * size];
        for (int i = 0; i < mirrored.length; i++) {
            mirrored[i] = mirror(i - radius, size);
        }
    }

    private static int mirror(int i, int size) {
        int period = Math.max(1, 2 * (size - 1));
        int at = Math.floorMod(i, period);
        return at < size ? at : period - at;
    }

    /** @param sigma standard deviation in pixels */
    void apply(byte[] p, int from, double sigma) {
        int reach = weigh(sigma);
        int stride = 3 * size;
        for (int y = 0; y < size; y++) {
            alongRow(p, from + y * stride, between[y], reach);
        }
        for (int y = 0; y < size; y++) {
            alongColumns(y, reach, p, from + y * stride);
        }
    }

    /** Returns the distance beyond which the weights are 0. */
    private int weigh(double sigma) {
        double sum = 0;
        double[] exact = new double[radius + 1];
        for (int d = 0; d <= radius; d++) {
            exact[d] = StrictMath.exp(-0.5 * (d / sigma) * (d / sigma));
            sum += d == 0 ? exact[d] : 2 * exact[d];
        }
        int rest = 1 << BITS;
        int reach = 0;
        for (int d = 1; d <= radius; d++) {
            weights[d] = (int) (exact[d] / sum * (1 << BITS) + 0.5);
            rest -= 2 * weights[d];
            reach = weights[d] > 0 ? d : reach;
        }
        weights[0] = rest;
        return reach;
    }

    private void alongRow(byte[] p, int row, int[] to, int reach) {
        int start = 3 * radius;
        for (int i = 0; i < sums.length; i++) {
            line[start + i] = p[row + i] & 0xFF;
        }
        for (int d = 1; d <= reach; d++) {
            copyPixel(mirrored[radius - d], -d);
            copyPixel(mirrored[radius + size - 1 + d], size - 1 + d);
        }
        System.arraycopy(line, start, left, 0, left.length);
        set(sums, left, weights[0], 0);
        for (int d = 1; d <= reach; d++) {
            System.arraycopy(line, start - 3 * d, left, 0, left.length);
            System.arraycopy(line, start + 3 * d, right, 0, right.length);
            add(sums, left, right, weights[d]);
        }
        shift(sums, BITS - KEPT_BITS, to);
    }

    private void copyPixel(int from, int to) {
        System.arraycopy(line, 3 * (radius + from), line, 3 * (radius + to), 3);
    }

    private void alongColumns(int y, int reach, byte[] out, int to) {
        set(sums, between[y], weights[0], 1 << BITS + KEPT_BITS - 1);
        for (int d = 1; d <= reach; d++) {
            add(sums, between[mirrored[radius + y - d]], between[mirrored[radius + y + d]], weights[d]);
        }
        for (int i = 0; i < sums.length; i++) {
            out[to + i] = (byte) (sums[i] >> BITS + KEPT_BITS);
        }
    }

    // Whole lines at a time, from the beginning of their arrays: loops that become vector instructions, which in Java
    // 17 those from an offset do not.

    private static void set(int[] sums, int[] line, int weight, int half) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = half + weight * line[i];
        }
    }

    private static void add(int[] sums, int[] one, int[] other, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (one[i] + other[i]);
        }
    }

    private static void shift(int[] sums, int bits, int[] to) {
        for (int i = 0; i < sums.length; i++) {
            to[i] = sums[i] >> bits;
        }
    }
}
