package io.directpred.datasets;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private final byte[] file;
    /** The file without its side notes: comments, profiles, EXIF, thumbnails. */
    private final ByteArrayOutputStream essential;

    private @Nullable JpegFrame frame;
    private boolean jfif;
    private int adobe = -1;

    private JpegFile(byte[] file) {
        this.file = file;
        essential = new ByteArrayOutputStream(file.length);
    }

    static boolean recognises(byte[] file) {
        return file.length > 3 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8 && (file[2] & 0xFF) == 0xFF;
    }

    static Image decode(byte[] file) throws IOException {
        JpegFile jpeg = new JpegFile(file);
        JpegFrame frame = jpeg.readSegments();
        byte[] essential = jpeg.essential.toByteArray();
        List<String> damage = new ArrayList<>();
        Raster raster = ImageDecoder.read("jpeg", essential, essential.length, reader -> {
            reader.addIIOReadWarningListener((source, warning) -> {
                if (damage.isEmpty() && losesPixels(warning)) {
                    damage.add(warning);
                }
            });
            return reader.readRaster(0, null);
        });
        if (!damage.isEmpty()) {
            throw new IOException("damaged: " + damage.get(0));
        }
        return jpeg.rgb(raster, frame);
    }

    /** libjpeg fills up what is missing and only warns; bytes too many between segments, which do no harm, make it warn too. */
    private static boolean losesPixels(String warning) {
        return !warning.toLowerCase(Locale.ROOT).contains("extraneous bytes");
    }

    /** Of one frame, whose size the rest of the file can hold. */
    private JpegFrame readSegments() throws IOException {
        int at = 2;
        essential.write(file, 0, 2);
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
                essential.write(file, at, file.length - at);
                checkScans(end);
                return checked(frame, file.length - end);
            } else if (sideNote) {
                readSideNote(marker, at + 4, end);
            } else {
                if (JpegFrame.begins(marker)) {
                    frame = JpegFrame.of(file, at + 4, end);
                }
                essential.write(file, at, end - at);
            }
            at = end;
        }
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
        for (int at = first; at + 3 < file.length && !(u8(at) == 0xFF && u8(at + 1) == 0xD9); ) {
            int marker = u8(at) == 0xFF ? u8(at + 1) : 0;
            boolean restart = marker >= 0xD0 && marker <= 0xD7;
            boolean segment = marker >= 0xC0 && marker <= 0xFE && !restart;
            scans += marker == 0xDA ? 1 : 0;
            at += segment ? 2 + u16(at + 2) : 1;
        }
        if (scans > MOST_SCANS) {
            throw new IOException("has more than " + MOST_SCANS + " scans, decoded are up to " + MOST_SCANS);
        }
    }

    private void readSideNote(int marker, int at, int end) {
        if (marker == 0xE0 && holds(at, end, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xEE && holds(at, end, "Adobe") && end - at >= 12) {
            adobe = u8(at + 11);
        }
    }

    private Image rgb(Raster raster, JpegFrame frame) throws IOException {
        int height = frame.height();
        int width = frame.width();
        int bands = raster.getNumBands();
        if (raster.getHeight() != height || raster.getWidth() != width || bands != frame.components()) {
            throw new IOException("damaged: its header and its samples do not agree");
        }
        JpegColours colours = colours(frame);
        byte[] pixels = new byte[3 * height * width];
        byte[] row = new byte[bands * width];
        for (int y = 0; y < height; y++) {
            colours.toRgb(ImageDecoder.row(raster, y, row), width, pixels, 3 * width * y);
        }
        return new Image(height, width, pixels);
    }

    private JpegColours colours(JpegFrame frame) throws IOException {
        return switch (frame.components()) {
            case 1 -> JpegColours.GREY;
            case 3 -> !jfif && (adobe == 0 || adobe < 0 && frame.isNamedRgb()) ? JpegColours.RGB : JpegColours.YCC;
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
