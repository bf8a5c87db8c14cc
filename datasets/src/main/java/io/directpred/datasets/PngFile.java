package io.directpred.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A PNG file (ISO 15948): its chunks with their checksums, and its samples turned into RGB.
 *
 * <p>Transparent pixels are laid over white, as one sees them: the colour stored under them is arbitrary. Of 16 bits the upper 8 are taken.
 */
final class PngFile {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    /** All other chunks are side notes: gamma, profiles, texts, animation. */
    private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    /** Bytes that one byte can stand for: a code of two bits for 258 (RFC 1951). */
    private static final int DEFLATE_AT_MOST = 1032;

    /** Samples as they are stored, which the JDK keeps whole: what the largest image of 3 bytes a pixel takes. */
    private static final long MOST_BYTES = 3 * ImageDecoder.MOST_PIXELS;

    private PngFile() {}

    static boolean recognises(byte[] file) {
        return file.length >= 8 && (((long) u32(file, 0) << 32) | (u32(file, 4) & 0xFFFFFFFFL)) == SIGNATURE;
    }

    static Image decode(byte[] file) throws IOException {
        byte[] essential = essential(file);
        BufferedImage image = ImageDecoder.read("png", essential, essential.length, reader -> reader.read(0));
        int height = image.getHeight();
        int width = image.getWidth();
        return new Image(
                height,
                width,
                image.getColorModel() instanceof IndexColorModel palette
                        ? fromPalette(image.getRaster(), palette)
                        : fromSamples(image.getRaster()));
    }

    private static byte[] essential(byte[] file) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, 8);
        long compressed = 0;
        String type = "";
        for (int at = 8; !type.equals("IEND"); ) {
            if (at + 12 > file.length || u32(file, at) < 0 || u32(file, at) > file.length - at - 12) {
                throw new IOException("damaged: ends too early");
            }
            int length = u32(file, at);
            type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, length + 4);
            if ((int) crc.getValue() != u32(file, at + 8 + length)) {
                throw new IOException("damaged: wrong checksum of the chunk at byte " + at);
            }
            if (at == 8) {
                checkHeader(file, type, length);
            }
            if (ESSENTIAL.contains(type)) {
                kept.write(file, at, length + 12);
            }
            compressed += type.equals("IDAT") ? length : 0;
            at += length + 12;
        }
        checkCompressed(file, compressed);
        return kept.toByteArray();
    }

    private static void checkHeader(byte[] file, String type, int length) throws IOException {
        if (!type.equals("IHDR") || length != 13) {
            throw new IOException("damaged: has no header");
        }
        ImageDecoder.checkSize(u32(file, 20), u32(file, 16));
    }

    /** Pixels are allocated before any is decoded, so a size that is only claimed is refused. */
    private static void checkCompressed(byte[] file, long compressed) throws IOException {
        long height = u32(file, 20);
        long width = u32(file, 16);
        long bits = width * file[24] * channels(file[25]);
        long samples = height * ((bits + 7) / 8);
        if (samples > MOST_BYTES) {
            throw new IOException("has " + width + " x " + height + " pixels of " + samples / height / width
                    + " bytes, decoded are up to " + MOST_BYTES + " bytes in all");
        }
        if (samples > DEFLATE_AT_MOST * compressed) {
            throw new IOException(ImageDecoder.tooShort(height, width));
        }
    }

    private static int channels(int colourType) throws IOException {
        return switch (colourType) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> throw new IOException("damaged: has the unknown colour type " + colourType);
        };
    }

    private static byte[] fromPalette(Raster raster, IndexColorModel palette) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        byte[] pixels = new byte[3 * raster.getHeight() * raster.getWidth()];
        int[] row = new int[raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int index : raster.getPixels(0, y, raster.getWidth(), 1, row)) {
                int colour = colours[index];
                for (int shift = 16; shift >= 0; shift -= 8) {
                    pixels[out++] = overWhite(colour >>> shift & 0xFF, colour >>> 24);
                }
            }
        }
        return pixels;
    }

    /** 1: grey; 2: grey, alpha; 3: red, green, blue; 4: these and alpha. */
    private static byte[] fromSamples(Raster raster) {
        int bands = raster.getNumBands();
        int surplus = raster.getSampleModel().getSampleSize(0) - 8;
        boolean grey = bands < 3;
        boolean alpha = bands == 2 || bands == 4;
        byte[] pixels = new byte[3 * raster.getHeight() * raster.getWidth()];
        int[] row = new int[bands * raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int in = 0; in < row.length; in += bands) {
                int opacity = alpha ? row[in + bands - 1] >> surplus : 255;
                for (int c = 0; c < 3; c++) {
                    pixels[out++] = overWhite(row[in + (grey ? 0 : c)] >> surplus, opacity);
                }
            }
        }
        return pixels;
    }

    private static byte overWhite(int value, int opacity) {
        return (byte) ((value * opacity + 255 * (255 - opacity) + 127) / 255);
    }

    private static int u32(byte[] file, int at) {
        return (file[at] & 0xFF) << 24 | (file[at + 1] & 0xFF) << 16 | (file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF;
    }
}
