package io.directpred.standalone;

import io.directpred.core.CounterRandom;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Images of Gaussian noise: each pixel of each channel for itself, mean 1/2, standard deviation 1/8 of the range. */
final class Noise {
    static final int IMAGES = 1000;
    static final int SIZE = 8;

    private static final double MEAN = 0.5; // recipes/lemma1.yaml has both
    private static final double DEVIATION = 0.125;

    private Noise() {}

    /**
     * Writes them as PNG files; returns them as a network sees them: 3 x 8 x 8 numbers of mean 0 and standard deviation
     * 1, but for rounding.
     *
     * @throws BadInput where nothing can be written
     */
    static List<double[]> write(Path directory, long seed) {
        try {
            FileModes.createDirectories(directory);
            List<double[]> images = new ArrayList<>();
            for (int n = 0; n < IMAGES; n++) {
                BufferedImage image = image(CounterRandom.of(seed, "noise", n));
                ByteArrayOutputStream png = new ByteArrayOutputStream();
                ImageIO.write(image, "png", png);
                try (OutputStream out = FileModes.create(directory.resolve("%04d.png".formatted(n)))) {
                    out.write(png.toByteArray());
                }
                images.add(normalised(image));
            }
            return images;
        } catch (IOException e) {
            throw new BadInput(
                    directory + ": cannot be written (" + FileTrouble.of(e) + "); give another directory with --out",
                    e);
        }
    }

    private static BufferedImage image(CounterRandom random) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    long value = Math.round(255 * (MEAN + DEVIATION * random.nextGaussian()));
                    rgb = rgb << 8 | (int) Math.max(0, Math.min(255, value));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** Channel by channel, each by rows. */
    private static double[] normalised(BufferedImage image) {
        double[] numbers = new double[3 * SIZE * SIZE];
        for (int i = 0; i < numbers.length; i++) {
            int channel = i / (SIZE * SIZE);
            int value = image.getRGB(i % SIZE, i / SIZE % SIZE) >> 16 - 8 * channel & 255;
            numbers[i] = (value / 255.0 - MEAN) / DEVIATION;
        }
        return numbers;
    }

    /** Left and right exchanged. */
    static double[] mirrored(double[] image) {
        double[] mirrored = new double[image.length];
        for (int i = 0; i < image.length; i++) {
            mirrored[i] = image[i - i % SIZE + SIZE - 1 - i % SIZE];
        }
        return mirrored;
    }
}
