package io.directpred.datasets;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A JPEG file (ITU T.81): its frame header, which says what the samples mean, and its samples turned into RGB.
 *
 * <p>Colour spaces are told apart as libjpeg does, and so Pillow: by the JFIF and Adobe segments, then by the components' ids. CMYK is
 * taken as Adobe writes it, inverted.
 */
final class JpegFile {
    private final byte[] file;
    /** The file without its side notes: comments, profiles, EXIF, thumbnails. */
    private final ByteArrayOutputStream essential;

    private int height;
    private int width;
    private int components;
    private boolean jfif;
    private boolean namedRgb;
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
        jpeg.readSegments();
        ImageDecoder.checkSize(jpeg.height, jpeg.width);
        byte[] essential = jpeg.essential.toByteArray();
        List<String> damage = new ArrayList<>();
        Raster raster = ImageDecoder.read("jpeg", essential, essential.length, reader -> {
            reader.addIIOReadWarningListener((source, warning) -> {
                if (losesPixels(warning)) {
                    damage.add(warning);
                }
            });
            return reader.readRaster(0, null);
        });
        if (!damage.isEmpty()) {
            throw new IOException("damaged: " + damage.get(0));
        }
        return jpeg.rgb(raster);
    }

    /** libjpeg fills up what is missing and only warns; bytes too many between segments, which do no harm, make it warn too. */
    private static boolean losesPixels(String warning) {
        return !warning.toLowerCase(Locale.ROOT).contains("extraneous bytes");
    }

    private void readSegments() throws IOException {
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
                break;
            } else if (sideNote) {
                readSideNote(marker, at + 4, end);
            } else {
                readFrame(marker, at + 4, end);
                essential.write(file, at, end - at);
            }
            at = end;
        }
        if (components == 0) {
            throw new IOException("damaged: has no frame header");
        }
    }

    private void readSideNote(int marker, int at, int end) {
        if (marker == 0xE0 && holds(at, end, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xEE && holds(at, end, "Adobe") && end - at >= 12) {
            adobe = u8(at + 11);
        }
    }

    private void readFrame(int marker, int at, int end) throws IOException {
        boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (!frame) {
            return;
        }
        if (end - at < 6 || end - at < 6 + 3 * u8(at + 5)) {
            throw new IOException("damaged: short frame header");
        }
        if (u8(at) != 8) {
            throw new IOException("has " + u8(at) + " bits a sample, decoded are 8");
        }
        height = u16(at + 1);
        width = u16(at + 3);
        components = u8(at + 5);
        namedRgb = components == 3 && u8(at + 6) == 'R' && u8(at + 9) == 'G' && u8(at + 12) == 'B';
    }

    private Image rgb(Raster raster) throws IOException {
        int bands = raster.getNumBands();
        if (raster.getHeight() != height || raster.getWidth() != width || bands != components) {
            throw new IOException("damaged: its header and its samples do not agree");
        }
        JpegColours colours = colours();
        byte[] pixels = new byte[3 * height * width];
        byte[] row = new byte[bands * width];
        for (int y = 0; y < height; y++) {
            colours.toRgb(ImageDecoder.row(raster, y, row), width, pixels, 3 * width * y);
        }
        return new Image(height, width, pixels);
    }

    private JpegColours colours() throws IOException {
        return switch (components) {
            case 1 -> JpegColours.GREY;
            case 3 -> !jfif && (adobe == 0 || adobe < 0 && namedRgb) ? JpegColours.RGB : JpegColours.YCC;
            case 4 -> adobe == 2 ? JpegColours.YCCK : JpegColours.CMYK;
            default -> throw new IOException("has " + components + " components, decoded are 1, 3 and 4");
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
