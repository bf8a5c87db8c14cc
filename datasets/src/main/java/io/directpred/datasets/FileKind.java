package io.directpred.datasets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** What a file is, told by its first bytes and never by its name. */
enum FileKind {
    JPEG("a JPEG", Use.DECODED),
    PNG("a PNG", Use.DECODED),
    WEBP("a WebP", Use.DECODED),
    BMP("a BMP", Use.DECODED),
    GIF("a GIF", Use.DECODED),
    TIFF("a TIFF", Use.DECODED),
    PNM("a PNM", Use.DECODED),
    AVIF("AVIF", Use.IMAGE),
    HEIC("HEIC", Use.IMAGE),
    JPEG_2000("JPEG 2000", Use.IMAGE),
    JPEG_XL("JPEG XL", Use.IMAGE),
    JPEG_LS("JPEG LS", Use.IMAGE),
    BIG_TIFF("BigTIFF", Use.IMAGE),
    PSD("Photoshop's format", Use.IMAGE),
    ICO("an icon (ICO)", Use.IMAGE),
    SVG("SVG", Use.IMAGE),
    DICOM("DICOM", Use.IMAGE),
    EXR("OpenEXR", Use.IMAGE),
    PAM("PAM", Use.IMAGE),
    PFM("PFM", Use.IMAGE),
    QOI("QOI", Use.IMAGE),
    DDS("DDS", Use.IMAGE),
    LFS_POINTER("a Git LFS pointer, not the file itself: run git lfs pull", Use.OTHER),
    HTML("an HTML page, as a failed download leaves it: get the file again", Use.OTHER),
    PDF("a PDF", Use.OTHER),
    ZIP("a ZIP archive: unpack it", Use.OTHER),
    GZIP("a gzip archive: unpack it", Use.OTHER),
    VIDEO("a video (MP4)", Use.OTHER),
    EMPTY("empty", Use.OTHER),
    ZEROES("nothing but zeroes, as an interrupted download leaves it: get the file again", Use.OTHER),
    TEXT("text", Use.OTHER),
    UNKNOWN("of a format that is not known", Use.OTHER);

    /** As many bytes as are looked at. */
    static final int HEAD = 512;

    private enum Use {
        DECODED,
        IMAGE,
        OTHER
    }

    private final String words;
    private final Use use;

    FileKind(String words, Use use) {
        this.words = words;
        this.use = use;
    }

    /** What follows "is", such as {@code a WebP}. */
    String words() {
        return words;
    }

    boolean decoded() {
        return use == Use.DECODED;
    }

    /** An image of a format that is not decoded. */
    boolean otherImage() {
        return use == Use.IMAGE;
    }

    /** @param file or the beginning of it */
    static FileKind of(byte[] file) {
        byte[] head = Arrays.copyOf(file, Math.min(file.length, HEAD));
        if (head.length == 0) {
            return EMPTY;
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        FileKind image = byMagic(text);
        if (image != UNKNOWN) {
            return image;
        }
        String start = text.replace("\u00EF\u00BB\u00BF", "").stripLeading().toLowerCase(Locale.ROOT);
        if (start.startsWith("version https://git-lfs")) {
            return LFS_POINTER;
        } else if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<head")) {
            return HTML;
        } else if (start.startsWith("<svg") || start.startsWith("<?xml") && start.contains("<svg")) {
            return SVG;
        } else if (text.chars().allMatch(c -> c == 0)) {
            return ZEROES;
        }
        return text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t') ? TEXT : UNKNOWN;
    }

    private static FileKind byMagic(String head) {
        if (head.startsWith("\u00FF\u00D8\u00FF")) {
            return head.startsWith("\u00FF\u00D8\u00FF\u00F7") ? JPEG_LS : JPEG;
        } else if (head.startsWith("\u0089PNG\r\n\u001A\n")) {
            return PNG;
        } else if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return GIF;
        } else if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return WEBP;
        } else if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return TIFF;
        } else if (head.startsWith("II+\0") || head.startsWith("MM\0+")) {
            return BIG_TIFF;
        } else if (head.startsWith("BM") && head.length() > 25 && head.startsWith("\0\0\0", 15)) {
            return BMP;
        } else if (head.matches("(?s)P[1-6][\\s#].*")) {
            return PNM;
        } else if (head.startsWith("P7\n")) {
            return PAM;
        } else if (head.startsWith("PF\n") || head.startsWith("Pf\n")) {
            return PFM;
        } else if (head.startsWith("ftyp", 4)) {
            return ofBrand(head.substring(8, Math.min(head.length(), 32)));
        }
        return rarer(head);
    }

    /** ISO 14496-12, 4.3. */
    private static FileKind ofBrand(String brands) {
        if (brands.contains("avif") || brands.contains("avis")) {
            return AVIF;
        }
        return brands.matches("(?s).*(heic|heix|hevc|heim|heis|mif1|msf1).*") ? HEIC : VIDEO;
    }

    private static FileKind rarer(String head) {
        if (head.startsWith("\0\0\0\fjP  ") || head.startsWith("\u00FFO\u00FFQ")) {
            return JPEG_2000;
        } else if (head.startsWith("\u00FF\n") || head.startsWith("\0\0\0\fJXL ")) {
            return JPEG_XL;
        } else if (head.startsWith("8BPS")) {
            return PSD;
        } else if (head.startsWith("\0\0\1\0") && head.length() > 22) {
            return ICO;
        } else if (head.startsWith("DICM", 128)) {
            return DICOM;
        } else if (head.startsWith("v/1\u0001")) {
            return EXR;
        } else if (head.startsWith("qoif")) {
            return QOI;
        } else if (head.startsWith("DDS ")) {
            return DDS;
        } else if (head.startsWith("%PDF")) {
            return PDF;
        } else if (head.startsWith("PK\u0003\u0004")) {
            return ZIP;
        }
        return head.startsWith("\u001F\u008B") ? GZIP : UNKNOWN;
    }
}
