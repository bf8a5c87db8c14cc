package io.directpred.datasets;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * The first image of a TIFF file (revision 6.0): its directory is checked, before a reader unpacks the samples.
 *
 * <p>Decoded are grey, palette and RGB images of integers, uncompressed or with PackBits, LZW, Deflate or a fax code.
 * JPEG within TIFF is not: which JPEG decoder would read it depends on the JDK.
 */
final class TiffFile {
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int SAMPLE_FORMAT = 339;
    /** None, fax 2, 3 and 4, LZW, Deflate, PackBits, the old number of Deflate. */
    private static final Set<Integer> DECODED = Set.of(1, 2, 3, 4, 5, 8, 32773, 32946);
    /** White is zero, black is zero, RGB, palette. */
    private static final int LAST_COLOURS = 3;
    /** Of Deflate, of one bit each; a line of a fax that is like the one before it takes a bit. */
    private static final int PIXELS_OF_A_BYTE = 1032 * 8;

    private static final TIFFImageReaderSpi PLUGIN = new TIFFImageReaderSpi();

    private TiffFile() {}

    static BufferedImage read(byte[] file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (file.length < 8) {
            throw new IOException("damaged: ends within its header");
        }
        long directory = in.getInt(4) & 0xFFFFFFFFL;
        if (directory + 2 > file.length) {
            throw new IOException("damaged: ends before its directory");
        }
        int entries = in.getShort((int) directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + 12L * i;
            if (at + 12 > file.length) {
                throw new IOException("damaged: ends within its directory");
            }
            int value = in.getShort((int) at + 8) & 0xFFFF;
            switch (in.getShort((int) at) & 0xFFFF) {
                case COMPRESSION -> require(DECODED.contains(value), "compression " + value);
                case PHOTOMETRIC -> require(value <= LAST_COLOURS, "colours of the kind " + value);
                case SAMPLE_FORMAT ->
                    require(in.getInt((int) at + 4) > 2 || value == 1, "samples that are no whole numbers");
                default -> {}
            }
        }
        return PluginReader.read(PLUGIN, new FileBytes(file, file.length), PIXELS_OF_A_BYTE);
    }

    private static void require(boolean decoded, String what) throws IOException {
        if (!decoded) {
            throw new IOException("is a TIFF with " + what + ", which is not decoded: convert it to PNG");
        }
    }
}
