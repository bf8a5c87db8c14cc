package io.directpred.loader;

import io.directpred.core.CounterRandom;
import io.directpred.spec.View;
import org.jspecify.annotations.Nullable;

/**
 * Everything random about one view, drawn from its stream of random numbers.
 *
 * @param jitter none: the colours stay
 * @param sigma standard deviation of the blur in pixels; 0: none
 */
record ViewDraw(
        CropBox box, boolean mirrored, @Nullable Jitter jitter, boolean grayscale, double sigma, boolean solarize) {

    /** The four changes of colour. */
    enum Change {
        BRIGHTNESS,
        CONTRAST,
        SATURATION,
        HUE
    }

    /**
     * How colours change.
     *
     * @param order of the four changes
     * @param amounts by {@link Change}: three factors and a shift in turns of the circle
     */
    record Jitter(int[] order, double[] amounts) {}

    /** The draw of one view of an image. */
    static ViewDraw of(int height, int width, View view, CounterRandom random) {
        CropBox box = CropBox.draw(height, width, view.getCropMin(), view.getCropMax(), random);
        boolean mirrored = happens(view.getFlip(), random);
        Jitter jitter = happens(view.getJitter(), random) ? jitter(view, random) : null;
        boolean grayscale = happens(view.getGrayscale(), random);
        boolean blurred = happens(view.getBlur(), random);
        double sigma = blurred ? random.uniform(view.getBlurSigmaMin(), view.getBlurSigmaMax()) : 0;
        boolean solarize = happens(view.getSolarize(), random);
        return new ViewDraw(box, mirrored, jitter, grayscale, sigma, solarize);
    }

    private static Jitter jitter(View view, CounterRandom random) {
        int[] order = random.permutation(Change.values().length);
        return new Jitter(order, new double[] {
            factor(view.getBrightness(), random),
            factor(view.getContrast(), random),
            factor(view.getSaturation(), random),
            random.uniform(-view.getHue(), view.getHue())
        });
    }

    private static boolean happens(double probability, CounterRandom random) {
        return random.nextDouble() < probability;
    }

    private static double factor(double strength, CounterRandom random) {
        return random.uniform(Math.max(0, 1 - strength), 1 + strength);
    }
}
