package io.directpred.probe;

import io.directpred.datasets.Image;
import java.util.Arrays;

/**
 * The un-augmented view of an image: the shorter side brought to the wanted size, then the centre cut out.
 *
 * <p>Bilinear with antialiasing, as torchvision's Resize and CenterCrop: where the image shrinks, the triangle of the
 * filter grows with the scale. Weights are integers, so every CPU gives the same bytes. An image of the wanted size
 * passes unchanged.
 */
final class CentreCrop {
    private static final int BITS = 22;

    private CentreCrop() {}

    /** size x size x 3, uint8. */
    static byte[] of(Image image, int size) {
        int shorter = Math.min(image.height(), image.width());
        byte[] rows = resample(image.pixels(), 1, image.height(), 3 * image.width(), size, shorter); // size x W
        return resample(rows, size, image.width(), 3, size, shorter); // size x size
    }

    /** Resamples the middle axis of outer x length x inner, and keeps of it the size values in its middle. */
    private static byte[] resample(byte[] pixels, int outer, int length, int inner, int size, int shorter) {
        long resized = (long) size * length / shorter;
        if (length == size && shorter == size) {
            return pixels;
        }
        long offset = (resized - size) / 2;
        byte[] kept = new byte[Math.multiplyExact(outer * size, inner)];
        double scale = (double) length / resized;
        double support = Math.max(1, scale);
        int[] sum = new int[inner];
        for (int x = 0; x < size; x++) {
            double centre = (offset + x + 0.5) * scale;
            int first = Math.max(0, (int) (centre - support + 0.5));
            int[] weights = weights(centre, support, first, Math.min(length, (int) (centre + support + 0.5)));
            for (int o = 0; o < outer; o++) {
                Arrays.fill(sum, 1 << (BITS - 1));
                for (int j = 0; j < weights.length; j++) {
                    add(sum, pixels, (o * length + first + j) * inner, weights[j]);
                }
                for (int i = 0; i < inner; i++) {
                    kept[(o * size + x) * inner + i] = (byte) Math.min(255, sum[i] >> BITS);
                }
            }
        }
        return kept;
    }

    private static void add(int[] sum, byte[] pixels, int offset, int weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * (pixels[offset + i] & 0xFF);
        }
    }

    /** The triangle around the centre over pixels first..end-1, in units of 2^-22, adding up to 1. */
    private static int[] weights(double centre, double support, int first, int end) {
        double[] triangle = new double[end - first];
        double total = 0;
        for (int j = 0; j < triangle.length; j++) {
            triangle[j] = Math.max(0, 1 - Math.abs(first + j + 0.5 - centre) / support);
            total += triangle[j];
        }
        int[] weights = new int[triangle.length];
        for (int j = 0; j < weights.length; j++) {
            weights[j] = (int) (triangle[j] / total * (1 << BITS) + 0.5);
        }
        return weights;
    }
}
