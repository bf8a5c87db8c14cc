package io.directpred.datasets;

import java.io.IOException;

/**
 * Turns the bytes of an image file into RGB, the same on every machine and JDK.
 *
 * <p>What would depend on the platform or on the file's side notes (colour profiles, gamma, EXIF orientation, as in
 * Pillow's {@code convert("RGB")}) is taken out before, and so is whatever can be hostile in them; all colours are
 * converted in integers. Files that are cut off or damaged are refused, not filled up with grey.
 */
final class ImageDecoder {
    /** Above this an image is not decoded, or at a reduced scale: 192 MB as RGB. */
    static final long MOST_PIXELS = 64_000_000;

    private static final int LONGEST_MESSAGE = 300;

    private ImageDecoder() {}

    /** Greys of 16 bits keep their upper 8. */
    static Image decode(byte[] file) throws IOException {
        return decode(file, Grey16.high);
    }

    /** @throws IOException when it is no image of a format that is decoded, is damaged, or is too large */
    static Image decode(byte[] file, Grey16 grey16) throws IOException {
        FileKind kind = FileKind.of(file);
        try {
            return switch (kind) {
                case JPEG -> JpegFile.decode(file);
                case PNG -> Samples.image(PngFile.read(file), grey16);
                case WEBP -> Samples.image(WebpFile.read(file), grey16);
                case BMP -> Samples.image(BmpFile.read(file), grey16);
                case GIF -> GifFile.decode(file);
                case TIFF -> Samples.image(TiffFile.read(file), grey16);
                case PNM -> Samples.image(PnmFile.read(file), grey16);
                default ->
                    throw new IOException("is " + kind.words() + (kind.otherImage() ? ", which is not decoded" : ""));
            };
        } catch (RuntimeException e) { // what readers throw at hostile input
            throw damaged(e);
        } catch (IOException e) {
            throw inOneLine(e);
        }
    }

    /** Greatest value of a grey image of 16 bits, -1 of any other. */
    static int greatestOfGrey16(byte[] file) throws IOException {
        try {
            return switch (FileKind.of(file)) {
                case PNG -> Samples.greatestOfGrey16(PngFile.read(file));
                case TIFF -> Samples.greatestOfGrey16(TiffFile.read(file));
                case PNM -> Samples.greatestOfGrey16(PnmFile.read(file));
                default -> -1;
            };
        } catch (RuntimeException e) {
            throw damaged(e);
        } catch (IOException e) {
            throw inOneLine(e);
        }
    }

    private static IOException damaged(Exception e) {
        String message = e instanceof NullPointerException ? null : e.getMessage(); // Java's words, of Java's code
        return new IOException("damaged: " + (message == null ? "its parts do not fit" : line(message)), e);
    }

    /** Readers quote whole tables of a hostile file, or say nothing. */
    private static IOException inOneLine(IOException e) {
        String message = e.getMessage();
        if (message == null) {
            return damaged(e);
        }
        return line(message).equals(message) ? e : new IOException(line(message), e);
    }

    private static String line(String message) {
        String line = message.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    static void checkSize(long height, long width) throws IOException {
        if (height < 1 || width < 1 || height * width > MOST_PIXELS) {
            throw new IOException(
                    "has " + width + " x " + height + " pixels, decoded are up to " + MOST_PIXELS + " in all");
        }
    }

    static String tooShort(long height, long width) {
        return "damaged: is too short to hold " + width + " x " + height + " pixels";
    }
}
