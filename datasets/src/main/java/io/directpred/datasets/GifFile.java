package io.directpred.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** The first frame of a GIF file, laid over white where it is transparent or leaves out a part of the screen. */
final class GifFile {
    /** The longest code of LZW, 12 bits, stands for up to 4,096 pixels. */
    private static final int PIXELS_OF_A_BYTE = 4096;

    private final byte[] file;
    private int at;

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
        ImageDecoder.checkSize(height, width);
        ImageDecoder.checkSize(u16(at + 7), u16(at + 5));
        if ((long) height * width > (long) PIXELS_OF_A_BYTE * file.length) {
            throw new IOException(ImageDecoder.tooShort(height, width));
        }
        BufferedImage frame = PluginReader.read(
                ImageIO.getImageReadersByFormatName("gif").next().getOriginatingProvider(),
                file,
                file.length,
                PIXELS_OF_A_BYTE);
        Image image = Samples.image(frame, Grey16.high);
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

    /** Goes to the first image descriptor, and makes sure that its data end within the file. */
    private void findFrame() throws IOException {
        at = 13 + colourTable(u8(10));
        while (u8(at) != 0x2C) {
            if (u8(at) != 0x21) {
                throw new IOException("damaged: holds no frame");
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
