package io.directpred.datasets;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG file (ITU T.81): its frame header, which says what the samples mean, and its samples turned into RGB.
 *
 * <p>Colour spaces are told apart as libjpeg does, and so Pillow: by the JFIF and Adobe segments, then by the components' ids. CMYK is
 * taken as Adobe writes it, inverted.
 */
final class JpegFile {
    /** Encoders make about ten. */
    private static final int MOST_SCANS = 100;

    /** Start of a file whose three components are YCC whatever their ids: SOI, and a JFIF segment without a thumbnail. */
    private static final byte[] START = HexFormat.of().parseHex("ffd8ffe000104a46494600010100000100010000");

    private static final ColorModel RGB = new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);

    private final byte[] file;
    /** The file without its side notes: comments, profiles, EXIF, thumbnails. */
    private final byte[] essential;

    private int kept;

    private @Nullable JpegFrame frame;
    private boolean jfif;
    private int adobe = -1;

    private JpegFile(byte[] file) {
        this.file = file;
        essential = new byte[START.length + file.length];
        System.arraycopy(START, 0, essential, 0, START.length);
        kept = START.length;
    }

    static boolean recognises(byte[] file) {
        return file.length > 3 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8 && (file[2] & 0xFF) == 0xFF;
    }

    static Image decode(byte[] file) throws IOException {
        JpegFile jpeg = new JpegFile(file);
        JpegFrame frame = jpeg.readSegments();
        List<String> damage = new ArrayList<>();
        Image image = ImageDecoder.read("jpeg", jpeg.essential, jpeg.kept, reader -> {
            reader.addIIOReadWarningListener((source, warning) -> {
                if (damage.isEmpty() && losesPixels(warning)) {
                    damage.add(warning);
                }
            });
            return jpeg.isYcc(frame) ? ycc(reader, frame) : others(reader, frame, jpeg.colours(frame));
        });
        if (!damage.isEmpty()) {
            throw new IOException("damaged: " + damage.get(0));
        }
        return image;
    }

    /** libjpeg fills up what is missing and only warns; bytes too many between segments, which do no harm, make it warn too. */
    private static boolean losesPixels(String warning) {
        return !warning.toLowerCase(Locale.ROOT).contains("extraneous bytes");
    }

    /** Of one frame, whose size the rest of the file can hold. */
    private JpegFrame readSegments() throws IOException {
        int at = 2;
        while (true) {
            while (at + 1 < file.length && u8(at) == 0xFF && u8(at + 1) == 0xFF) {
                at++; // fill bytes
            }
            if (at + 4 > file.length || u8(at) != 0xFF) {
                throw new IOException("damaged: no image before the end of the file");
            }
            int marker = u8(at + 1);
            int end = at + 2 + u16(at + 2);
            if (end > file.length) {
                throw new IOException("damaged: ends within its header");
            }
            boolean sideNote = marker >= 0xE0 && marker <= 0xEF || marker == 0xFE;
            if (marker == 0xDA) { // start of scan: from here on all of it
                keep(at, file.length);
                checkScans(end);
                return checked(frame, file.length - end);
            } else if (sideNote) {
                readSideNote(marker, at + 4, end);
            } else {
                if (JpegFrame.begins(marker)) {
                    frame = JpegFrame.of(file, at + 4, end);
                }
                keep(at, end);
            }
            at = end;
        }
    }

    private void keep(int at, int end) {
        System.arraycopy(file, at, essential, kept, end - at);
        kept += end - at;
    }

    /** Pixels are allocated before any is decoded, so a size that is only claimed is refused: in all of its scans a block takes at least one bit. */
    private static JpegFrame checked(@Nullable JpegFrame frame, int bytes) throws IOException {
        if (frame == null || frame.components() == 0) {
            throw new IOException("damaged: has no frame header");
        }
        ImageDecoder.checkSize(frame.height(), frame.width());
        if (frame.blocks() > 8L * bytes) {
            throw new IOException(ImageDecoder.tooShort(frame.height(), frame.width()));
        }
        return frame;
    }

    /** Counts the scans behind the header of the first: each takes the time of the whole image, however short it is. */
    private void checkScans(int first) throws IOException {
        int scans = 1;
        int at = nextMarker(first);
        while (at + 3 < file.length && u8(at + 1) != 0xD9) {
            int marker = u8(at + 1);
            boolean restart = marker >= 0xD0 && marker <= 0xD7;
            boolean segment = marker >= 0xC0 && marker <= 0xFE && !restart;
            scans += marker == 0xDA ? 1 : 0;
            at = nextMarker(at + (segment ? 2 + u16(at + 2) : 1));
        }
        if (scans > MOST_SCANS) {
            throw new IOException("has more than " + MOST_SCANS + " scans, decoded are up to " + MOST_SCANS);
        }
    }

    /** The next 0xFF: the image is searched as fast as can be. */
    private int nextMarker(int from) {
        int at = from;
        while (at + 3 < file.length && file[at] != (byte) 0xFF) {
            at++;
        }
        return at;
    }

    private void readSideNote(int marker, int at, int end) {
        if (marker == 0xE0 && holds(at, end, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xEE && holds(at, end, "Adobe") && end - at >= 12) {
            adobe = u8(at + 11);
        }
    }

    /** libjpeg itself turns YCC into RGB, in the fixed point of {@link JpegColours#YCCK}: the same bytes, sooner. */
    private static Image ycc(ImageReader reader, JpegFrame frame) throws IOException {
        int height = frame.height();
        int width = frame.width();
        checkAgreement(reader.getHeight(0) == height && reader.getWidth(0) == width);
        byte[] pixels = new byte[3 * height * width];
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(pixels, pixels.length), width, height, 3 * width, 3, new int[] {0, 1, 2}, null);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestination(new BufferedImage(RGB, raster, false, null));
        reader.read(0, param);
        return new Image(height, width, pixels);
    }

    private static Image others(ImageReader reader, JpegFrame frame, JpegColours colours) throws IOException {
        Raster raster = reader.readRaster(0, null);
        int height = frame.height();
        int width = frame.width();
        int bands = raster.getNumBands();
        checkAgreement(raster.getHeight() == height && raster.getWidth() == width && bands == frame.components());
        byte[] pixels = new byte[3 * height * width];
        byte[] row = new byte[bands * width];
        for (int y = 0; y < height; y++) {
            colours.toRgb(ImageDecoder.row(raster, y, row), width, pixels, 3 * width * y);
        }
        return new Image(height, width, pixels);
    }

    private static void checkAgreement(boolean agree) throws IOException {
        if (!agree) {
            throw new IOException("damaged: its header and its samples do not agree");
        }
    }

    private boolean isYcc(JpegFrame frame) {
        return frame.components() == 3 && (jfif || !(adobe == 0 || adobe < 0 && frame.isNamedRgb()));
    }

    /** Of what is not YCC. */
    private JpegColours colours(JpegFrame frame) throws IOException {
        return switch (frame.components()) {
            case 1 -> JpegColours.GREY;
            case 3 -> JpegColours.RGB;
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
