package io.directpred.loader;

import io.directpred.core.CounterRandom;
import io.directpred.spec.Views;
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

    /** @param view 0 or 1: the two differ in the probabilities of blur and solarize */
    static ViewDraw of(int height, int width, Views views, int view, CounterRandom random) {
        CropBox box = CropBox.draw(height, width, views.getCropMin(), views.getCropMax(), random);
        boolean mirrored = happens(views.getFlip(), random);
        Jitter jitter = happens(views.getJitter(), random) ? jitter(views, random) : null;
        boolean grayscale = happens(views.getGrayscale(), random);
        boolean blurred = happens(view == 0 ? views.getBlur() : views.getBlurSecond(), random);
        double sigma = blurred ? random.uniform(views.getBlurSigmaMin(), views.getBlurSigmaMax()) : 0;
        boolean solarize = happens(view == 0 ? views.getSolarize() : views.getSolarizeSecond(), random);
        return new ViewDraw(box, mirrored, jitter, grayscale, sigma, solarize);
    }

    private static Jitter jitter(Views views, CounterRandom random) {
        int[] order = random.permutation(Change.values().length);
        return new Jitter(order, new double[] {
            factor(views.getBrightness(), random),
            factor(views.getContrast(), random),
            factor(views.getSaturation(), random),
            random.uniform(-views.getHue(), views.getHue())
        });
    }

    private static boolean happens(double probability, CounterRandom random) {
        return random.nextDouble() < probability;
    }

    private static double factor(double strength, CounterRandom random) {
        return random.uniform(Math.max(0, 1 - strength), 1 + strength);
    }
}
