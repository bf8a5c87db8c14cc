package io.directpred.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.spi.ImageReaderSpi;

/** Reads the first image of a file by a reader in pure Java, the samples as they are stored. */
final class PluginReader {
    /** Samples as they are stored: what the largest image of 3 bytes a pixel takes. */
    private static final long MOST_BYTES = 3 * ImageDecoder.MOST_PIXELS;

    private PluginReader() {}

    /**
     * The image, not larger than its file can hold.
     *
     * @param bytesFromOne how many bytes of samples the format's compression can make of one
     */
    static BufferedImage read(ImageReaderSpi plugin, FileBytes file, long bytesFromOne) throws IOException {
        ImageReader reader = plugin.createReaderInstance(null);
        List<String> damage = new ArrayList<>();
        try (FileBytes in = file) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, warning) -> {
                if (losesPixels(warning)) {
                    damage.add(warning);
                }
            });
            int height = reader.getHeight(0);
            int width = reader.getWidth(0);
            ImageDecoder.checkSize(height, width);
            if ((long) height * width > bytesFromOne * in.length()) {
                throw new IOException(ImageDecoder.tooShort(height, width));
            }
            ImageReadParam stored = reader.getDefaultReadParam();
            ImageTypeSpecifier raw = reader.getRawImageType(0);
            if (raw != null) {
                stored.setDestinationType(raw); // without a colour profile being applied
                checkSamples(height, width, (raw.getColorModel().getPixelSize() + 7) / 8);
            }
            BufferedImage image = reader.read(0, stored);
            if (!damage.isEmpty()) {
                throw new IOException("damaged: " + damage.get(0));
            }
            return image;
        } catch (IIOException e) {
            throw new IOException("damaged: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static void checkSamples(long height, long width, long bytes) throws IOException {
        if (height * width * bytes > MOST_BYTES) {
            throw new IOException("has %d x %d pixels of %d bytes, decoded are up to %d bytes in all"
                    .formatted(width, height, bytes, MOST_BYTES));
        }
    }

    private static boolean losesPixels(String warning) {
        String words = warning.toLowerCase(Locale.ROOT);
        return words.contains("eof")
                || words.contains("truncated")
                || words.contains("corrupt")
                || words.contains("premature")
                || words.contains("unexpected end");
    }
}
