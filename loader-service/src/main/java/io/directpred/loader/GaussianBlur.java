package io.directpred.loader;

/**
 * A Gaussian blur of a square RGB picture in place, as torchvision's: the kernel sampled at whole pixels and normalised, the picture mirrored
 * at its edges (the edge pixel itself not repeated).
 *
 * <p>Separable, in integers: weights of 14 bits that add up to 1 exactly, 8 more bits than the pixels' between the passes, rounded at the end. The kernel
 * comes from {@link StrictMath}. One thread at a time: it keeps its buffers.
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

    private final int[] between;

    /** @param kernel width in pixels, odd */
    GaussianBlur(int size, int kernel) {
        if (kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("views.blur_kernel is " + kernel + ": expected an odd number");
        }
        this.size = size;
        radius = kernel / 2;
        weights = new int[radius + 1];
        mirrored = new int[size + 2 * radius];
        between = new int[size * size * 3];
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
            for (int x = 0; x < size; x++) {
                alongRow(p, from + y * stride, x, y * stride + 3 * x, reach);
            }
        }
        for (int y = 0; y < size; y++) {
            for (int i = 0; i < stride; i++) {
                p[from + y * stride + i] = alongColumn(y, i, stride, reach);
            }
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

    private void alongRow(byte[] p, int row, int x, int to, int reach) {
        int at = row + 3 * x;
        int red = weights[0] * (p[at] & 0xFF);
        int green = weights[0] * (p[at + 1] & 0xFF);
        int blue = weights[0] * (p[at + 2] & 0xFF);
        for (int d = 1; d <= reach; d++) {
            int left = row + 3 * mirrored[x - d + radius];
            int right = row + 3 * mirrored[x + d + radius];
            int weight = weights[d];
            red += weight * ((p[left] & 0xFF) + (p[right] & 0xFF));
            green += weight * ((p[left + 1] & 0xFF) + (p[right + 1] & 0xFF));
            blue += weight * ((p[left + 2] & 0xFF) + (p[right + 2] & 0xFF));
        }
        between[to] = red >> BITS - KEPT_BITS;
        between[to + 1] = green >> BITS - KEPT_BITS;
        between[to + 2] = blue >> BITS - KEPT_BITS;
    }

    private byte alongColumn(int y, int i, int stride, int reach) {
        int sum = (1 << BITS + KEPT_BITS - 1) + weights[0] * between[y * stride + i];
        for (int d = 1; d <= reach; d++) {
            sum += weights[d]
                    * (between[mirrored[y - d + radius] * stride + i] + between[mirrored[y + d + radius] * stride + i]);
        }
        return (byte) (sum >> BITS + KEPT_BITS);
    }
}
