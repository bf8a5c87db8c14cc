package io.directpred.loader;

import io.directpred.core.CounterRandom;

/**
 * The part of an image that becomes a view, in pixels.
 *
 * <p>Drawn as torchvision's RandomResizedCrop: area U[min, max] of the image's, aspect ratio log-uniform in [3/4, 4/3],
 * the first of ten draws that fits; else the whole image, cut down at its middle to the nearest of these ratios.
 */
record CropBox(int top, int left, int height, int width) {
    private static final int DRAWS = 10;
    private static final double NARROWEST = 3.0 / 4;
    private static final double WIDEST = 4.0 / 3;

    static CropBox draw(int height, int width, double minArea, double maxArea, CounterRandom random) {
        double pixels = (double) height * width;
        for (int draw = 0; draw < DRAWS; draw++) {
            double area = pixels * random.uniform(minArea, maxArea);
            double aspect = StrictMath.exp(random.uniform(StrictMath.log(NARROWEST), StrictMath.log(WIDEST)));
            int w = (int) Math.rint(StrictMath.sqrt(area * aspect));
            int h = (int) Math.rint(StrictMath.sqrt(area / aspect));
            if (0 < w && w <= width && 0 < h && h <= height) {
                return new CropBox(random.nextInt(height - h + 1), random.nextInt(width - w + 1), h, w);
            }
        }
        return central(height, width);
    }

    /** As much of the image as has an allowed aspect ratio, from its middle. */
    static CropBox central(int height, int width) {
        int h = height;
        int w = width;
        double aspect = (double) width / height;
        if (aspect < NARROWEST) {
            h = (int) Math.rint(width / NARROWEST);
        } else if (aspect > WIDEST) {
            w = (int) Math.rint(height * WIDEST);
        }
        return new CropBox((height - h) / 2, (width - w) / 2, h, w);
    }
}
