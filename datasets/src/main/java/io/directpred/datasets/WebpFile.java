package io.directpred.datasets;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A WebP file (RFC 9649): of its chunks, a reader gets those that make the first image, without colour profile, EXIF
 * and the frames behind it.
 */
final class WebpFile {
    private static final int VP8 = fourcc("VP8 ");
    private static final int VP8L = fourcc("VP8L");
    private static final int VP8X = fourcc("VP8X");
    private static final int ALPH = fourcc("ALPH");
    private static final int ANMF = fourcc("ANMF");
    private static final int ALPHA_FLAG = 0x10;
    /** A plain picture takes next to nothing: bounded is what the smallest of files can claim. */
    private static final int PIXELS_OF_A_BYTE = 1 << 14;

    /**
     * Zeros behind the image, since the reader takes eight bytes ahead. What needs more is damaged: the reader would
     * catch an exception of some kilobytes for each of its symbols, and take zeros.
     */
    private static final int READ_AHEAD = 8;

    private static final WebPImageReaderSpi PLUGIN = new WebPImageReaderSpi();

    private final ByteBuffer file;
    private final ByteBuffer kept;
    private int width;
    private int height;

    private WebpFile(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        kept = ByteBuffer.allocate(file.length + 30 + READ_AHEAD).order(ByteOrder.LITTLE_ENDIAN);
    }

    static BufferedImage read(byte[] file) throws IOException {
        WebpFile webp = new WebpFile(file);
        if (webp.file.getInt(4) < 4 || webp.file.getInt(4) > file.length - 8) {
            throw new IOException("damaged: ends too early");
        }
        byte[] essential = webp.essential(8L + webp.file.getInt(4));
        FileBytes bytes = FileBytes.refusingMore(essential, webp.kept.position() + READ_AHEAD);
        return PluginReader.read(PLUGIN, bytes, PIXELS_OF_A_BYTE);
    }

    private byte[] essential(long end) throws IOException {
        kept.putInt(fourcc("RIFF")).putInt(0).putInt(fourcc("WEBP"));
        if (!keepImage(12, end)) {
            throw new IOException("damaged: holds no image");
        }
        kept.putInt(4, kept.position() - 8);
        return kept.array();
    }

    /** Keeps the chunks of the first image from there on; false where there is none. */
    private boolean keepImage(long from, long end) throws IOException {
        int alpha = -1;
        for (long at = from; at + 8 <= end; ) {
            int type = file.getInt((int) at);
            long size = file.getInt((int) at + 4) & 0xFFFFFFFFL;
            if (at + 8 + size > end) {
                throw new IOException("damaged: ends too early");
            }
            if (type == VP8X && size >= 10) {
                width = 1 + u24((int) at + 12);
                height = 1 + u24((int) at + 15);
                ImageDecoder.checkSize(height, width);
            } else if (type == ANMF && size >= 16) {
                width = 1 + u24((int) at + 14);
                height = 1 + u24((int) at + 17);
                return keepImage(at + 24, at + 8 + size);
            } else if (type == ALPH) {
                alpha = (int) at;
            } else if (type == VP8 || type == VP8L) {
                if (alpha >= 0) {
                    kept.putInt(VP8X).putInt(10).putInt(ALPHA_FLAG).putInt(width - 1 | height - 1 << 24);
                    kept.putShort((short) (height - 1 >> 8));
                    keep(alpha);
                }
                keep((int) at);
                return true;
            }
            at += 8 + size + size % 2;
        }
        return false;
    }

    private void keep(int at) {
        int size = file.getInt(at + 4);
        kept.put(file.array(), at, 8 + size);
        if (size % 2 == 1) {
            kept.put((byte) 0);
        }
    }

    private int u24(int at) {
        return file.getShort(at) & 0xFFFF | (file.get(at + 2) & 0xFF) << 16;
    }

    private static int fourcc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}
