package io.directpred.datasets;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A BMP file: a header that is checked, before a reader unpacks the samples. */
final class BmpFile {
    /** Two bytes stand for a run of up to 255 pixels (run-length encoding), one for 8 pixels of one bit. */
    private static final int PIXELS_OF_A_BYTE = 128;

    private static final BMPImageReaderSpi PLUGIN = new BMPImageReaderSpi();

    private BmpFile() {}

    static BufferedImage read(byte[] file) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 26 || header.getInt(14) >= 40 && file.length < 54) {
            throw new IOException("damaged: ends within its header");
        }
        boolean old = header.getInt(14) == 12; // OS/2's, of 16 bits a number
        long width = old ? header.getShort(18) & 0xFFFF : header.getInt(18);
        long height = old ? header.getShort(20) & 0xFFFF : Math.abs((long) header.getInt(22));
        int bits = header.getShort(old ? 24 : 28);
        int compression = old ? 0 : header.getInt(30);
        if (compression > 3 && compression != 6) {
            throw new IOException(
                    "is a BMP with compression " + compression + ", which is not decoded: convert it to PNG");
        }
        ImageDecoder.checkSize(height, width);
        boolean runs = compression == 1 || compression == 2;
        if (!runs && (width * bits + 31) / 32 * 4 * height > file.length - (header.getInt(10) & 0xFFFFFFFFL)) {
            throw new IOException(ImageDecoder.tooShort(height, width));
        }
        return PluginReader.read(PLUGIN, new FileBytes(file, file.length), PIXELS_OF_A_BYTE);
    }
}
