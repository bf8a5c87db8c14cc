package io.directpred.testing;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Photographs' stand-ins in the directories of ImageNet: {@code train/n00000001/n00000001_1.JPEG} and
 * {@code val/n00000001/ILSVRC2012_val_00000001.JPEG}.
 *
 * <p>A class is a grating of two colours, an angle and a width of its own; an image of it has its own phase, size and
 * noise. Files of some 10 KB, the same bytes for the same seed on one Java.
 */
public final class MadeUpImageNet {
    private static final int SHORTEST = 160;
    private static final int LONGEST = 320;

    private final Path directory;
    private final long seed;

    private MadeUpImageNet(Path directory, long seed) {
        this.directory = directory;
        this.seed = seed;
    }

    /**
     * Arguments: DIR, then classes, training images a class, validation images a class and the seed; without them 1000
     * 20 5 1.
     */
    public static void main(String[] args) throws IOException {
        make(Path.of(args[0]), number(args, 1, 1000), number(args, 2, 20), number(args, 3, 5), number(args, 4, 1));
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }

    /** Writes it. */
    public static void make(Path directory, int classes, int train, int val, long seed) throws IOException {
        MadeUpImageNet made = new MadeUpImageNet(directory, seed);
        for (int c = 0; c < classes; c++) {
            String name = String.format("n%08d", c + 1);
            for (int i = 0; i < train; i++) {
                made.write(String.format("train/%s/%s_%d.JPEG", name, name, i + 1), c, i);
            }
            for (int i = 0; i < val; i++) {
                String file = String.format("val/%s/ILSVRC2012_val_%08d.JPEG", name, c * val + i + 1);
                made.write(file, c, train + i);
            }
        }
    }

    private void write(String name, int label, int image) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture(label, image), "jpeg", file.toFile());
    }

    private BufferedImage picture(int label, int image) {
        SplittableRandom ofClass = new SplittableRandom(seed * 1_000_003 + label);
        int[] light = {ofClass.nextInt(256), ofClass.nextInt(256), ofClass.nextInt(256)};
        int[] dark = {ofClass.nextInt(256), ofClass.nextInt(256), ofClass.nextInt(256)};
        double angle = Math.PI * ofClass.nextDouble();
        double wave = 8 + 40 * ofClass.nextDouble(); // pixels
        SplittableRandom own = new SplittableRandom((seed * 1_000_003 + label) * 1_000_003 + image + 1);
        int width = SHORTEST + own.nextInt(LONGEST - SHORTEST + 1);
        int height = SHORTEST + own.nextInt(LONGEST - SHORTEST + 1);
        double phase = 2 * Math.PI * own.nextDouble();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double along = x * Math.cos(angle) + y * Math.sin(angle);
                double share = 0.5 + 0.5 * Math.sin(2 * Math.PI * along / wave + phase);
                int noise = own.nextInt(9) - 4;
                int colour = 0;
                for (int band = 0; band < 3; band++) {
                    int value = (int) Math.round(dark[band] + share * (light[band] - dark[band])) + noise;
                    colour = colour << 8 | Math.max(0, Math.min(255, value));
                }
                picture.setRGB(x, y, colour);
            }
        }
        return picture;
    }
}
