package io.directpred.datasets;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;

/** A PBM, PGM or PPM file (netpbm's P1 to P6): bits, greys or colours, as text or as bytes. */
final class PnmFile {
    private final byte[] file;
    private int at = 2;

    private PnmFile(byte[] file) {
        this.file = file;
    }

    static BufferedImage read(byte[] file) throws IOException {
        return new PnmFile(file).read();
    }

    private BufferedImage read() throws IOException {
        int type = file[1] - '0';
        boolean bits = type == 1 || type == 4;
        boolean text = type < 4;
        int bands = type % 3 == 0 ? 3 : 1;
        int width = number();
        int height = number();
        int most = bits ? 1 : number();
        at++; // one white space
        ImageDecoder.checkSize(height, width);
        if (most < 1 || most > 65535) {
            throw new IOException("damaged: has values up to " + most);
        }
        int size = most > 255 ? 2 : 1;
        long row = type == 4 ? (width + 7) / 8 : (long) width * bands * (text ? 1 : size);
        if (row * height > file.length - at) {
            throw new IOException(ImageDecoder.tooShort(height, width));
        }
        WritableRaster raster = Raster.createInterleavedRaster(
                size == 1 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT, width, height, bands, null);
        int[] values = new int[width * bands];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < values.length; i++) {
                int value = text ? textual(bits) : type == 4 ? file[at + i / 8] >> 7 - i % 8 & 1 : binary(size);
                values[i] = scaled(bits ? 1 - value : value, most);
            }
            at += type == 4 ? (width + 7) / 8 : 0;
            raster.setPixels(0, y, width, 1, values);
        }
        ColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(bands == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
                false,
                false,
                Transparency.OPAQUE,
                raster.getTransferType());
        return new BufferedImage(colours, raster, false, null);
    }

    /** As Pillow: up to 255 or up to 65535, whatever the greatest value is. */
    private static int scaled(int value, int most) throws IOException {
        if (value > most) {
            throw new IOException("damaged: has the value " + value + ", but values up to " + most);
        }
        int full = most > 255 ? 65535 : 255;
        return most == full ? value : (int) (((long) value * full + most / 2) / most);
    }

    private int binary(int size) {
        int value = file[at++] & 0xFF;
        return size == 1 ? value : value << 8 | file[at++] & 0xFF;
    }

    /** Bits need no space between them. */
    private int textual(boolean bit) throws IOException {
        if (!bit) {
            return number();
        }
        skipSpace();
        return file[at++] == '1' ? 1 : 0;
    }

    private int number() throws IOException {
        skipSpace();
        int value = 0;
        int digits = 0;
        for (; at < file.length && file[at] >= '0' && file[at] <= '9' && digits < 9; at++, digits++) {
            value = 10 * value + file[at] - '0';
        }
        if (digits == 0) {
            throw new IOException("damaged: has no number where one must be");
        }
        return value;
    }

    private void skipSpace() throws IOException {
        while (at < file.length && (file[at] <= ' ' || file[at] == '#')) {
            if (file[at] == '#') {
                while (at < file.length && file[at] != '\n') {
                    at++;
                }
            } else {
                at++;
            }
        }
        if (at >= file.length) {
            throw new IOException("damaged: ends too early");
        }
    }
}
