package io.directpred.datasets;

import java.io.IOException;
import java.util.Arrays;

/** The first frame of a GIF file (89a), laid over white where it is transparent or leaves out a part of the screen. */
final class GifFile {
    /** The longest code of LZW, 12 bits, stands for up to 4,096 pixels. */
    private static final int PIXELS_OF_A_BYTE = 4096;

    /** First row and step of each pass of an interlaced image. */
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    private final byte[] file;
    private int at;
    private int transparent = -1;

    private GifFile(byte[] file) {
        this.file = file;
    }

    static Image decode(byte[] file) throws IOException {
        return new GifFile(file).decode();
    }

    private Image decode() throws IOException {
        findFrame();
        int width = u16(6);
        int height = u16(8);
        int left = u16(at + 1);
        int top = u16(at + 3);
        checkSize(height, width);
        checkSize(u16(at + 7), u16(at + 5)); // of the frame, which may be another than the screen's
        Image image = frame();
        if (left == 0 && top == 0 && image.width() == width && image.height() == height) {
            return image;
        }
        byte[] screen = new byte[3 * height * width];
        Arrays.fill(screen, (byte) 255);
        for (int y = 0; y < Math.min(image.height(), height - top); y++) {
            int n = Math.max(0, Math.min(image.width(), width - left));
            System.arraycopy(image.pixels(), 3 * y * image.width(), screen, 3 * ((top + y) * width + left), 3 * n);
        }
        return new Image(height, width, screen);
    }

    private void checkSize(int height, int width) throws IOException {
        ImageDecoder.checkSize(height, width);
        if ((long) height * width > (long) PIXELS_OF_A_BYTE * file.length) {
            throw new IOException(ImageDecoder.tooShort(height, width));
        }
    }

    private Image frame() throws IOException {
        int width = u16(at + 5);
        int height = u16(at + 7);
        int flags = u8(at + 9);
        int local = colourTable(flags);
        int palette = local > 0 ? at + 10 : 13;
        byte[] indices = new GifLzw(file, at + 10 + local).decode(height * width);
        byte[] pixels = new byte[3 * indices.length];
        for (int y = 0; y < height; y++) {
            int to = (flags & 0x40) == 0 ? y : interlaced(y, height);
            for (int x = 0; x < width; x++) {
                int index = indices[y * width + x] & 0xFF;
                int pixel = 3 * (to * width + x);
                boolean coloured = index != transparent && 3 * index < (local > 0 ? local : colourTable(u8(10)));
                for (int c = 0; c < 3; c++) {
                    pixels[pixel + c] =
                            coloured ? file[palette + 3 * index + c] : index == transparent ? (byte) 255 : 0;
                }
            }
        }
        return new Image(height, width, pixels);
    }

    /** Where the row that comes as number y belongs: every eighth first, then those between, and so on. */
    private static int interlaced(int y, int height) {
        int row = y;
        for (int pass = 0; pass < PASSES.length; pass++) {
            int rows = (height - PASSES[pass][0] + PASSES[pass][1] - 1) / PASSES[pass][1];
            if (row < rows) {
                return PASSES[pass][0] + row * PASSES[pass][1];
            }
            row -= Math.max(0, rows);
        }
        throw new IllegalStateException("no image has a row " + y + " of " + height);
    }

    /** Goes to the first image descriptor, and makes sure that its data end within the file. */
    private void findFrame() throws IOException {
        at = 13 + colourTable(u8(10));
        while (u8(at) != 0x2C) {
            if (u8(at) != 0x21) {
                throw new IOException("damaged: holds no frame");
            }
            if (u8(at + 1) == 0xF9 && (u8(at + 3) & 1) != 0) { // graphic control
                transparent = u8(at + 6);
            }
            at = behindBlocks(at + 2);
        }
        behindBlocks(at + 10 + colourTable(u8(at + 9)) + 1);
    }

    private static int colourTable(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << 1 + (flags & 7);
    }

    private int behindBlocks(int from) throws IOException {
        int block = from;
        while (u8(block) > 0) {
            block += 1 + u8(block);
        }
        return block + 1;
    }

    private int u16(int from) throws IOException {
        return u8(from) | u8(from + 1) << 8;
    }

    private int u8(int from) throws IOException {
        if (from >= file.length) {
            throw new IOException("damaged: ends too early");
        }
        return file[from] & 0xFF;
    }
}
