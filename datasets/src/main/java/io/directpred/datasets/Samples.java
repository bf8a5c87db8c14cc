package io.directpred.datasets;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * Turns the samples that a reader has unpacked into RGB, in integers.
 *
 * <p>Transparent pixels are laid over white, as one sees them: the colour stored under them is arbitrary. Of 16 bits
 * the upper 8 are taken, or greys are stretched ({@link Grey16}).
 */
final class Samples {
    /** Of a grey image of 16 bits whose values stay below, the upper 8 bits are nearly black: 12 bits and less. */
    static final int DARK = 1 << 12;

    private Samples() {}

    static Image image(BufferedImage image, Grey16 grey16) throws IOException {
        Raster raster = image.getRaster();
        byte[] pixels = image.getColorModel() instanceof IndexColorModel palette
                ? fromPalette(raster, palette)
                : fromSamples(raster, image.getColorModel(), grey16);
        return new Image(image.getHeight(), image.getWidth(), pixels);
    }

    private static byte[] fromPalette(Raster raster, IndexColorModel palette) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        byte[] pixels = new byte[3 * raster.getHeight() * raster.getWidth()];
        int[] row = new int[raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int index : raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row)) {
                int colour = index < colours.length ? colours[index] : 0; // as Pillow: black
                for (int shift = 16; shift >= 0; shift -= 8) {
                    pixels[out++] = overWhite(colour >>> shift & 0xFF, colour >>> 24);
                }
            }
        }
        return pixels;
    }

    /** 1 band: grey; 2: grey, alpha; 3: red, green, blue; 4: these and alpha. */
    private static byte[] fromSamples(Raster raster, ColorModel colours, Grey16 grey16) throws IOException {
        int bands = raster.getNumBands();
        int space = colours.getColorSpace().getType();
        boolean grey = bands < 3;
        boolean integers =
                raster.getTransferType() != DataBuffer.TYPE_FLOAT && raster.getTransferType() != DataBuffer.TYPE_DOUBLE;
        if (bands > 4 || !integers || space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
            throw new IOException("has samples that are not decoded: convert it to PNG");
        }
        boolean opaque = colours.getTransparency() == Transparency.OPAQUE && bands == 4;
        int[] bits = raster.getSampleModel().getSampleSize();
        int[] row = new int[bands * raster.getWidth()];
        Stretch stretch =
                bands == 1 && bits[0] == 16 && grey16 == Grey16.stretch ? Stretch.of(raster, row) : new Stretch(0, -1);
        byte[] pixels = new byte[3 * raster.getHeight() * raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int in = 0; in < row.length; in += bands) {
                int opacity = bands % 2 == 0 && !opaque ? eight(row[in + bands - 1], bits[bands - 1]) : 255;
                for (int c = 0; c < 3; c++) {
                    int band = grey ? 0 : c;
                    int value = row[in + band];
                    pixels[out++] =
                            overWhite(stretch.most >= 0 ? stretch.apply(value) : eight(value, bits[band]), opacity);
                }
            }
        }
        return pixels;
    }

    /** From the least to the greatest value of an image. */
    private record Stretch(int least, int most) {

        static Stretch of(Raster raster, int[] row) {
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (int y = 0; y < raster.getHeight(); y++) {
                for (int value : raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
            return least < most ? new Stretch(least, most) : new Stretch(0, -1);
        }

        int apply(int value) {
            int range = most - least;
            return ((value - least) * 255 + range / 2) / range;
        }
    }

    /** Greatest value of a grey image of 16 bits, -1 of any other. */
    static int greatestOfGrey16(BufferedImage image) {
        Raster raster = image.getRaster();
        if (raster.getNumBands() != 1
                || raster.getSampleModel().getSampleSize(0) != 16
                || image.getColorModel() instanceof IndexColorModel) {
            return -1;
        }
        return Stretch.of(raster, new int[raster.getWidth()]).most;
    }

    private static int eight(int value, int bits) {
        return switch (bits) {
            case 8 -> value;
            case 16 -> value >> 8;
            default -> (value * 255 + ((1 << bits) - 1) / 2) / ((1 << bits) - 1);
        };
    }

    static byte overWhite(int value, int opacity) {
        return (byte) ((value * opacity + 255 * (255 - opacity) + 127) / 255);
    }
}
