package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.Image;
import io.directpred.spec.View;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final View EVERYTHING = View.newBuilder()
            .setSize(24)
            .setCropMin(0.08)
            .setSaturation(0.4)
            .setHue(0.1)
            .setGrayscale(0.2)
            .setBlur(0.5)
            .setBlurKernel(5)
            .setSolarize(0.3)
            .build();

    @Test
    void viewIsAFunctionOfImageSettingsAndRandomNumbers() {
        Image image = noise(40, 30);
        Augmentation used = new Augmentation(EVERYTHING);
        view(used, noise(200, 10), 5); // leaves its traces in the buffers

        assertThat(view(used, image, 7)).isEqualTo(view(new Augmentation(EVERYTHING), image, 7));
        assertThat(view(used, image, 7)).isNotEqualTo(view(used, image, 8));
    }

    /**
     * Where this fails, loaders of different machines or versions no longer agree: it takes another
     * {@code views.version}.
     */
    @Test
    void bytesAreTheSameOnEveryMachine() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Augmentation augmentation = new Augmentation(EVERYTHING);
        for (int sample = 0; sample < 200; sample++) {
            digest.update(view(augmentation, noise(20 + sample, 60), sample));
        }

        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("2aea93d8ee0e01134475fedb304709be9e46a6cc9f792d8db6d819db907246ad");
    }

    @Test
    void greyPicturesStayGrey() {
        Image grey = noise(28, 28);
        for (int i = 0; i < grey.pixels().length; i += 3) {
            Arrays.fill(grey.pixels(), i, i + 3, grey.pixels()[i]);
        }
        Augmentation augmentation = new Augmentation(EVERYTHING);

        for (int sample = 0; sample < 50; sample++) {
            byte[] view = view(augmentation, grey, sample);
            for (int i = 0; i < view.length; i += 3) {
                assertThat(view[i]).isEqualTo(view[i + 1]).isEqualTo(view[i + 2]);
            }
        }
    }

    @Test
    void imageOfOneColourStaysOfOneColour() {
        Image flat = new Image(50, 70, new byte[3 * 50 * 70]);
        Arrays.fill(flat.pixels(), (byte) 201);
        Augmentation augmentation = new Augmentation(
                View.newBuilder(EVERYTHING).setJitter(0).setSolarize(0).build());

        for (int sample = 0; sample < 50; sample++) {
            assertThat(view(augmentation, flat, sample)).containsOnly(201);
        }
    }

    @Test
    void onlyItsOwnPlaceIsWritten() {
        Augmentation augmentation = new Augmentation(EVERYTHING);
        byte[] out = new byte[3 * augmentation.bytes()];

        augmentation.view(noise(40, 40), CounterRandom.of(1, "test"), out, augmentation.bytes());

        assertThat(Arrays.copyOf(out, augmentation.bytes())).containsOnly(0);
        assertThat(Arrays.copyOfRange(out, 2 * augmentation.bytes(), out.length))
                .containsOnly(0);
        assertThat(Arrays.copyOfRange(out, augmentation.bytes(), 2 * augmentation.bytes()))
                .isEqualTo(view(augmentation, noise(40, 40), CounterRandom.of(1, "test")));
    }

    @Property(tries = 200, seed = "4")
    void everyShapeOfImageMakesAView(
            @ForAll @IntRange(min = 1, max = 120) int height,
            @ForAll @IntRange(min = 1, max = 120) int width,
            @ForAll @IntRange(min = 8, max = 40) int size,
            @ForAll @IntRange(max = 49) int radius) {
        Augmentation augmentation = new Augmentation(View.newBuilder(EVERYTHING)
                .setSize(size)
                .setBlurKernel(2 * radius + 1)
                .setBlur(1)
                .build());

        assertThat(view(augmentation, noise(height, width), 1)).hasSize(3 * size * size);
    }

    @Test
    void jitterOfNoStrengthChangesNothing() {
        View none = View.newBuilder()
                .setJitter(1)
                .setBrightness(0)
                .setContrast(0)
                .setSaturation(0)
                .setHue(0)
                .build();
        View without = View.newBuilder(none).setJitter(0).build();

        assertThat(view(new Augmentation(none), noise(28, 28), 3))
                .isEqualTo(view(new Augmentation(without), noise(28, 28), 3));
    }

    @Test
    void evenBlurKernelIsRefused() {
        View even = View.newBuilder().setBlurKernel(4).build();

        assertThatThrownBy(() -> new Augmentation(even)).hasMessage("views.blur_kernel is 4: expected an odd number");
    }

    private static byte[] view(Augmentation augmentation, Image image, int sample) {
        return view(augmentation, image, Augmentation.random(1, 2, sample, 0));
    }

    private static byte[] view(Augmentation augmentation, Image image, CounterRandom random) {
        byte[] out = new byte[augmentation.bytes()];
        augmentation.view(image, random, out, 0);
        return out;
    }

    static Image noise(int height, int width) {
        byte[] pixels = new byte[3 * height * width];
        CounterRandom random = CounterRandom.of(9, "noise");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt();
        }
        return new Image(height, width, pixels);
    }
}
