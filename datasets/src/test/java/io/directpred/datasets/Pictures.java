package io.directpred.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files, made for the tests. */
final class Pictures {
    private Pictures() {}

    /** A smooth picture, which JPEG changes little: the red of pixel (y, x) is {@link #value}(y, x, 0), and so on. */
    static BufferedImage smooth(int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, value(y, x, 0) << 16 | value(y, x, 1) << 8 | value(y, x, 2));
            }
        }
        return image;
    }

    static int value(int y, int x, int channel) {
        return switch (channel) {
            case 0 -> 40 + 3 * x;
            case 1 -> 200 - 4 * y;
            default -> 90 + x + y;
        };
    }

    static byte[] png(RenderedImage image) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    static byte[] jpeg(RenderedImage image, boolean progressive) {
        return jpeg(new IIOImage(image, null, null), progressive);
    }

    /** Samples as they are given: {@code bands} components without a statement of what they mean. */
    static byte[] jpeg(int height, int width, int[]... bands) {
        WritableRaster raster = Raster.createInterleavedRaster(0, width, height, bands.length, null);
        for (int band = 0; band < bands.length; band++) {
            raster.setSamples(0, 0, width, height, band, bands[band]);
        }
        return jpeg(new IIOImage(raster, null, null), false);
    }

    private static byte[] jpeg(IIOImage image, boolean progressive) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(0.98f);
        how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, image, how);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    /** With a segment put behind the first two bytes of a JPEG file. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] payload) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 2);
        file.write(0xFF);
        file.write(marker);
        file.write((payload.length + 2) >> 8);
        file.write(payload.length + 2);
        file.write(payload, 0, payload.length);
        file.write(jpeg, 2, jpeg.length - 2);
        return file.toByteArray();
    }

    /** Adobe's segment: it says that colours are inverted and how they are transformed. */
    static byte[] adobe(byte[] jpeg, int transform) {
        return withSegment(jpeg, 0xEE, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
    }
}
