package io.directpred.loader;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.Image;
import io.directpred.spec.View;

/**
 * Makes a view of an image: resized crop, flip, colour jitter, grayscale, blur, solarize, in this order.
 *
 * <p>A pure function of (image, settings, random numbers): integers, IEEE arithmetic and {@link StrictMath} alone, so
 * the bytes are the same on every CPU. One thread at a time: it keeps its buffers.
 *
 * <p>Source: the paper's released training, which uses torchvision's transforms on Pillow images; BYOL for blur and
 * solarize.
 */
public final class Augmentation {
    private static final ViewDraw.Change[] CHANGES = ViewDraw.Change.values();

    private final View settings;
    private final ResizedCrop crop;
    private final GaussianBlur blur;
    private final byte[] table = new byte[256];

    /** Throws {@link IllegalArgumentException} that names a setting no view can be made with. */
    public Augmentation(View settings) {
        this.settings = settings;
        crop = new ResizedCrop(settings.getSize());
        blur = new GaussianBlur(settings.getSize(), settings.getBlurKernel());
    }

    /** The random numbers of one view of one sample in one epoch of a run. */
    public static CounterRandom random(long seed, int epoch, int sample, int view) {
        return CounterRandom.of(seed, "views", epoch, sample, view);
    }

    /** Number of bytes of a view: size x size x 3. */
    public int bytes() {
        return 3 * settings.getSize() * settings.getSize();
    }

    /**
     * Writes a view, size x size x 3 bytes, RGB.
     *
     * @param at position in {@code out} of its first byte
     */
    public void view(Image image, CounterRandom random, byte[] out, int at) {
        apply(image, ViewDraw.of(image.height(), image.width(), settings, random), out, at);
    }

    void apply(Image image, ViewDraw draw, byte[] out, int at) {
        int end = at + bytes();
        crop.apply(image, draw.box(), draw.mirrored(), out, at);
        if (draw.jitter() != null) {
            jitter(draw.jitter(), out, at, end);
        }
        if (draw.grayscale()) {
            Colour.grayscale(out, at, end);
        }
        if (draw.sigma() > 0) {
            blur.apply(out, at, draw.sigma());
        }
        if (draw.solarize()) {
            Colour.solarize(out, at, end);
        }
    }

    /** A change whose strength is 0 is left out: a hue shift of 0, for one, is not the identity. */
    private void jitter(ViewDraw.Jitter jitter, byte[] out, int at, int end) {
        for (int change : jitter.order()) {
            double amount = jitter.amounts()[change];
            switch (CHANGES[change]) {
                case BRIGHTNESS -> {
                    if (settings.getBrightness() > 0) {
                        Colour.brightness(out, at, end, (float) amount, table);
                    }
                }
                case CONTRAST -> {
                    if (settings.getContrast() > 0) {
                        Colour.contrast(out, at, end, (float) amount, table);
                    }
                }
                case SATURATION -> {
                    if (settings.getSaturation() > 0) {
                        Colour.saturation(out, at, end, (float) amount);
                    }
                }
                case HUE -> {
                    if (settings.getHue() > 0) {
                        Hue.shift(out, at, end, amount);
                    }
                }
            }
        }
    }
}
