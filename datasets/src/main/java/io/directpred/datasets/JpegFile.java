package io.directpred.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG file (ITU T.81), baseline or progressive: its segments from the first to the end of the image.
 *
 * <p>Decoded here and not by the JDK, whose libjpeg is its own on one machine and the system's on another, and these
 * differ. What comes out is bit for bit what libjpeg-turbo makes of it by default, and so Pillow. Colour spaces are
 * told apart as there: by the JFIF and Adobe segments, then by the components' ids. CMYK is taken as Adobe writes it,
 * inverted. What libjpeg would fill up with grey and warn of is refused.
 */
final class JpegFile {
    /** Encoders make about ten. */
    private static final int MOST_SCANS = 100;
    /**
     * Above {@link ImageDecoder#MOST_PIXELS} a file of one scan is decoded at a half or a third of its size: telephones
     * make 108 and 200 million.
     */
    private static final long MOST_REDUCED = 4 * ImageDecoder.MOST_PIXELS;

    private final byte[] file;
    private final int[][] quantisation = new int[4][];
    private final JpegHuffman[] dc = JpegHuffman.STANDARD_DC.clone();
    private final JpegHuffman[] ac = JpegHuffman.STANDARD_AC.clone();
    private int restartInterval;
    private @Nullable JpegFrame frame;
    private @Nullable JpegImage image;
    private boolean jfif;
    private int adobe = -1;

    private JpegFile(byte[] file) {
        this.file = file;
    }

    static Image decode(byte[] file) throws IOException {
        return new JpegFile(file).readSegments();
    }

    private Image readSegments() throws IOException {
        int at = 2;
        while (true) {
            at = nextMarker(at);
            int marker = u8(at + 1);
            if (marker == 0xD9) { // end of image
                if (image == null) {
                    throw new IOException("damaged: no image before the end of the file");
                }
                return image.finish();
            }
            if (marker >= 0xD0 && marker <= 0xD7 || marker == 0x01) { // of no segment
                at += 2;
                continue;
            }
            if (at + 4 > file.length || at + 2 + u16(at + 2) > file.length || u16(at + 2) < 2) {
                throw new IOException("damaged: ends within its header");
            }
            int end = at + 2 + u16(at + 2);
            if (marker == 0xDA) {
                at = readScan(at + 4, end);
            } else {
                readSegment(marker, at + 4, end);
                at = end;
            }
        }
    }

    /** Behind fill bytes, and behind stray ones, which libjpeg passes over, too. */
    private int nextMarker(int from) throws IOException {
        int at = from;
        while (at + 1 < file.length && (u8(at) != 0xFF || u8(at + 1) == 0 || u8(at + 1) == 0xFF)) {
            at++;
        }
        if (at + 1 >= file.length) {
            throw new IOException(
                    image == null ? "damaged: no image before the end of the file" : "damaged: ends too early");
        }
        return at;
    }

    private void readSegment(int marker, int at, int end) throws IOException {
        if (JpegFrame.begins(marker)) {
            if (frame != null) {
                throw new IOException("damaged: has two frame headers");
            }
            frame = JpegFrame.of(marker, file, at, end);
            colours(frame);
        } else if (marker == 0xC4) {
            readHuffman(at, end);
        } else if (marker == 0xDB) {
            readQuantisation(at, end);
        } else if (marker == 0xDD && end - at == 2) {
            restartInterval = u16(at);
        } else if (marker == 0xE0 && holds(at, end, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xEE && holds(at, end, "Adobe") && end - at >= 12) {
            adobe = u8(at + 11);
        } else if (!(marker >= 0xE0 && marker <= 0xEF || marker == 0xFE || marker == 0xDC)) {
            throw new IOException("damaged: has a segment of the unknown kind %02x".formatted(marker));
        }
    }

    private void readHuffman(int from, int end) throws IOException {
        for (int at = from; at < end; ) {
            int[] counts = new int[17];
            int n = 0;
            for (int i = 1; i <= 16 && at + i < end; i++) {
                counts[i] = u8(at + i);
                n += counts[i];
            }
            int table = u8(at);
            at += 17;
            if (at + n > end || n > 256 || (table & 0xEF) > 3) {
                throw new IOException("damaged: has an impossible Huffman table");
            }
            byte[] symbols = new byte[n];
            System.arraycopy(file, at, symbols, 0, n);
            (table < 16 ? dc : ac)[table & 0xF] = JpegHuffman.of(counts, symbols);
            at += n;
        }
    }

    private void readQuantisation(int from, int end) throws IOException {
        for (int at = from; at < end; ) {
            int bytes = u8(at) >> 4 == 0 ? 1 : 2;
            int table = u8(at) & 0xF;
            at++;
            if (table > 3 || at + 64 * bytes > end) {
                throw new IOException("damaged: has an impossible quantisation table");
            }
            int[] values = new int[64];
            for (int k = 0; k < 64; k++, at += bytes) {
                values[k] = bytes == 1 ? u8(at) : u16(at);
            }
            quantisation[table] = values;
        }
    }

    /** Returns where the scan's data end. */
    private int readScan(int at, int end) throws IOException {
        JpegFrame of = frame;
        if (of == null || of.components() == 0) {
            throw new IOException("damaged: has no frame header");
        }
        JpegScan scan = JpegScan.of(of, file, at, end);
        JpegImage into = image;
        if (into == null) {
            boolean several = of.progressive() || scan.components().length < of.components();
            checkSize(of, several, file.length - end);
            if (several) {
                checkScans(end);
            }
            into = new JpegImage(of, several, colours(of));
            image = into;
        }
        for (int component : scan.components()) {
            int[] table = quantisation[of.tables()[component]];
            if (table == null) {
                throw new IOException("damaged: has no quantisation table");
            }
            into.begin(component, table);
        }
        return into.read(scan, new JpegBits(file, end), dc, ac, restartInterval);
    }

    /**
     * Pixels are allocated before any is decoded, so a size that is only claimed is refused: in all of its scans a
     * block takes at least one bit.
     */
    private static void checkSize(JpegFrame frame, boolean several, int bytes) throws IOException {
        if (several || (long) frame.height() * frame.width() > MOST_REDUCED) {
            ImageDecoder.checkSize(frame.height(), frame.width());
        }
        if (frame.blocks() > 8L * bytes) {
            throw new IOException(ImageDecoder.tooShort(frame.height(), frame.width()));
        }
    }

    /** Counts the scans behind the header of the first: each takes the time of the whole image, however short it is. */
    private void checkScans(int first) throws IOException {
        int scans = 1;
        int at = nextByteFf(first);
        while (at + 3 < file.length && u8(at + 1) != 0xD9) {
            int marker = u8(at + 1);
            boolean restart = marker >= 0xD0 && marker <= 0xD7;
            boolean segment = marker >= 0xC0 && marker <= 0xFE && !restart;
            scans += marker == 0xDA ? 1 : 0;
            at = nextByteFf(at + (segment ? 2 + u16(at + 2) : 1));
        }
        if (scans > MOST_SCANS) {
            throw new IOException("has more than " + MOST_SCANS + " scans, decoded are up to " + MOST_SCANS);
        }
    }

    /** The image is searched as fast as can be. */
    private int nextByteFf(int from) {
        int at = from;
        while (at + 3 < file.length && file[at] != (byte) 0xFF) {
            at++;
        }
        return at;
    }

    private JpegColours colours(JpegFrame frame) throws IOException {
        return switch (frame.components()) {
            case 0, 1 -> JpegColours.GREY;
            case 3 -> jfif || !(adobe == 0 || adobe < 0 && frame.isNamedRgb()) ? JpegColours.YCC : JpegColours.RGB;
            case 4 -> adobe == 2 ? JpegColours.YCCK : JpegColours.CMYK;
            default -> throw new IOException("has " + frame.components() + " components, decoded are 1, 3 and 4");
        };
    }

    private boolean holds(int at, int end, String word) {
        return end - at >= word.length()
                && new String(file, at, word.length(), StandardCharsets.ISO_8859_1).equals(word);
    }

    private int u8(int at) {
        return file[at] & 0xFF;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }
}
