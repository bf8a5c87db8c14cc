package io.directpred.chaos;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.Image;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * A folder of pictures out of the built-in sample, some of which cannot be decoded; and one of the same name that
 * differs in one picture.
 */
final class Pictures {
    private static final int TRAIN = 300;
    private static final int TEST = 60;
    private static final int BROKEN_EVERY = 97;

    private Pictures() {}

    /** Writes {@code dir/train/CLASS/N.png} and {@code dir/val/CLASS/N.png}. */
    static void write(Path dir, boolean other) throws DatasetException, IOException {
        ImageDataset sample = Datasets.open("sample").pretrain();
        for (int i = 0; i < TRAIN + TEST; i++) {
            Path folder = dir.resolve(i < TRAIN ? "train" : "val").resolve("" + sample.label(i));
            Files.createDirectories(folder);
            byte[] png = png(sample, other && i == 0 ? TRAIN + TEST : i);
            boolean broken = i < TRAIN && i % BROKEN_EVERY == BROKEN_EVERY - 1;
            Files.write(folder.resolve("%04d.png".formatted(i)), broken ? Arrays.copyOf(png, png.length / 2) : png);
        }
    }

    private static byte[] png(ImageDataset sample, int index) throws IOException {
        Image image;
        try {
            image = sample.read(index);
        } catch (UndecodableImageException | UnavailableImageException e) {
            throw new IOException(e);
        }
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < image.width() * image.height(); p++) {
            int r = image.pixels()[3 * p] & 0xff;
            int g = image.pixels()[3 * p + 1] & 0xff;
            int b = image.pixels()[3 * p + 2] & 0xff;
            picture.setRGB(p % image.width(), p / image.width(), r << 16 | g << 8 | b);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }

    /** Positions of those that cannot be decoded. */
    static Set<Integer> undecodable(Path data) throws DatasetException {
        ImageDataset images = Datasets.open("folder:" + data).pretrain();
        Map<Integer, String> broken = new HashMap<>();
        for (int i = 0; i < images.size(); i++) {
            try {
                images.read(i);
            } catch (UndecodableImageException e) {
                broken.put(i, String.valueOf(e.getMessage()));
            } catch (UnavailableImageException e) {
                throw new DatasetException(String.valueOf(e.getMessage()), e);
            }
        }
        return Set.copyOf(broken.keySet());
    }
}
