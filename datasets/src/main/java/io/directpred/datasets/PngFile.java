package io.directpred.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.CRC32;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * A PNG file (ISO 15948): its chunks with their checksums, of which the JDK's reader, in pure Java, gets those that
 * make the image.
 */
final class PngFile {
    /** All other chunks are side notes: gamma, profiles, texts, animation. */
    private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private static final byte[] END = HexFormat.of().parseHex("0000000049454e44ae426082");

    /** Bytes that one byte can stand for: a code of two bits for 258 (RFC 1951). */
    private static final int DEFLATE_AT_MOST = 1032;

    /** Samples as they are stored, which the JDK keeps whole: what the largest image of 3 bytes a pixel takes. */
    private static final long MOST_BYTES = 3 * ImageDecoder.MOST_PIXELS;

    private PngFile() {}

    static BufferedImage read(byte[] file) throws IOException {
        byte[] essential = essential(file);
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (FileBytes in = new FileBytes(essential, essential.length)) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IIOException e) {
            throw new IOException("damaged: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] essential(byte[] file) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, 8);
        long compressed = 0;
        String type = "";
        for (int at = 8; !type.equals("IEND"); ) {
            if (at + 12 > file.length && compressed > 0) { // without IEND the samples may be whole, as in Pillow
                kept.write(END, 0, END.length);
                break;
            }
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

    private static int u32(byte[] file, int at) {
        return (file[at] & 0xFF) << 24 | (file[at + 1] & 0xFF) << 16 | (file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF;
    }
}
