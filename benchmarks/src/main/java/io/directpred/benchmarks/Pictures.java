package io.directpred.benchmarks;

import io.directpred.core.CounterRandom;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Data sets of made-up pictures, soft patches of colour with some noise, for whoever has no others at hand. */
final class Pictures {
    private static final int PATCHES = 6;
    private static final int NOISE = 12;
    private static final int CLASSES = 10;

    private Pictures() {}

    /** A folder of 32 x 32 pictures as CIFAR-10's binary version has them. */
    static Path cifar10(Path folder, int n) throws IOException {
        cifar(folder.resolve("data_batch_1.bin"), n, 0);
        cifar(folder.resolve("test_batch.bin"), 200, n);
        return folder;
    }

    private static void cifar(Path file, int n, int first) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < n; i++) {
                out.write(i % CLASSES);
                byte[] rgb = of(first + i, 32, 32);
                for (int channel = 0; channel < 3; channel++) {
                    for (int p = channel; p < rgb.length; p += 3) {
                        out.write(rgb[p]);
                    }
                }
            }
        }
    }

    /** A folder of 96 x 96 pictures as STL-10's binary version has them. */
    static Path stl10(Path folder, int n) throws IOException {
        for (String part : new String[] {"train", "test"}) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(part + "_X.bin")))) {
                for (int i = 0; i < n; i++) {
                    out.write(of(i, 96, 96)); // its planes lie otherwise, which changes nothing of the work
                }
            }
            byte[] labels = new byte[n];
            for (int i = 0; i < n; i++) {
                labels[i] = (byte) (1 + i % CLASSES);
            }
            Files.write(folder.resolve(part + "_y.bin"), labels);
        }
        return folder;
    }

    /** A folder of JPEG files, 500 x 375 pixels. */
    static Path jpegs(Path folder, int n) throws IOException {
        for (int i = 0; i < n; i++) {
            byte[] rgb = of(i, 375, 500);
            BufferedImage image = new BufferedImage(500, 375, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 500 * 375; p++) {
                int colour = (rgb[3 * p] & 0xFF) << 16 | (rgb[3 * p + 1] & 0xFF) << 8 | rgb[3 * p + 2] & 0xFF;
                image.setRGB(p % 500, p / 500, colour);
            }
            ImageIO.write(
                    image,
                    "jpeg",
                    folder.resolve("picture-%03d.jpg".formatted(i)).toFile());
        }
        return folder;
    }

    /** height x width x 3 bytes. */
    static byte[] of(int number, int height, int width) {
        CounterRandom random = CounterRandom.of(1, "picture", number);
        int[] patches = random.ints(3L * (PATCHES + 1) * (PATCHES + 1), 0, 256).toArray();
        byte[] rgb = new byte[3 * height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    double value = between(patches, c, (double) y * PATCHES / height, (double) x * PATCHES / width);
                    int noisy = (int) value + random.nextInt(NOISE) - NOISE / 2;
                    rgb[3 * (y * width + x) + c] = (byte) Math.max(0, Math.min(255, noisy));
                }
            }
        }
        return rgb;
    }

    private static double between(int[] patches, int channel, double y, double x) {
        int top = (int) y;
        int left = (int) x;
        double upper = along(patches, channel, top, left, x - left);
        double lower = along(patches, channel, top + 1, left, x - left);
        return upper + (y - top) * (lower - upper);
    }

    private static double along(int[] patches, int channel, int y, int x, double share) {
        int left = patches[3 * (y * (PATCHES + 1) + x) + channel];
        int right = patches[3 * (y * (PATCHES + 1) + x + 1) + channel];
        return left + share * (right - left);
    }
}
