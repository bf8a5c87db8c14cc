package io.directpred.datasets;

import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Turns a JPEG or PNG file into RGB, the same bytes on every machine.
 *
 * <p>The JDK's readers undo the compression, and YCC with it. What would depend on the platform or on the file's side notes (colour profiles, gamma,
 * EXIF orientation, as in Pillow's {@code convert("RGB")}) is taken out before, and so is whatever can be hostile in them; all colours are converted
 * in integers. Files that are cut off or damaged are refused, not filled up with grey.
 */
final class ImageDecoder {
    /** Above this an image is not decoded: 192 MB as RGB. */
    static final long MOST_PIXELS = 64_000_000;

    private ImageDecoder() {}

    /** @throws IOException when it is no JPEG or PNG, is damaged, or is too large */
    static Image decode(byte[] file) throws IOException {
        try {
            if (JpegFile.recognises(file)) {
                return JpegFile.decode(file);
            }
            if (PngFile.recognises(file)) {
                return PngFile.decode(file);
            }
        } catch (RuntimeException e) { // what the JDK's readers throw at hostile input
            throw new IOException("damaged: " + e, e);
        }
        throw new IOException(file.length == 0 ? "is empty" : "is neither a JPEG nor a PNG");
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

    /** The pixels as stored, of an image of the format. */
    interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    static <T> T read(String format, byte[] file, int length, Reading<T> reading) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (FileBytes in = new FileBytes(file, length)) {
            reader.setInput(in, true, true);
            return reading.from(reader);
        } catch (IIOException e) {
            throw new IOException("damaged: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /** One row of an 8-bit image, its bands interleaved. */
    static byte[] row(Raster raster, int y, byte[] row) {
        return (byte[]) raster.getDataElements(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
    }
}
