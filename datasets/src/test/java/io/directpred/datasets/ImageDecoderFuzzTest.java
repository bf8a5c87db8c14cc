package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.testing.Hostile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Any bytes are an image or are refused in one short line; either takes memory in proportion to what their number can
 * stand for.
 */
class ImageDecoderFuzzTest {
    private static final List<byte[]> PNG = List.of(
            Pictures.png(Pictures.smooth(5, 7)),
            Pictures.png(new BufferedImage(9, 5, BufferedImage.TYPE_BYTE_BINARY)),
            Pictures.png(new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY)),
            Pictures.png(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED)),
            Pictures.png(new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB)));
    private static final List<byte[]> JPEG = List.of(
            Pictures.jpeg(Pictures.smooth(9, 17), false),
            Pictures.jpeg(Pictures.smooth(9, 17), true),
            Pictures.adobe(Pictures.jpeg(8, 8, new int[64], new int[64], new int[64], new int[64]), 2));
    private static final List<byte[]> OTHERS = Stream.of(
                    "webp-lossy.webp",
                    "webp-lossless.webp",
                    "webp-tiny.webp",
                    "bmp-8.bmp",
                    "gif.gif",
                    "gif-interlaced.gif",
                    "tiff-lzw.tif",
                    "tiff-fax.tif",
                    "pnm.ppm")
            .map(ImageDecoderFuzzTest::decoded)
            .toList();
    /** Readers, tables and buffers. */
    private static final int OTHERS_FIXED = 32 << 20;
    /** A WebP of one colour: 2^14 pixels of one byte, each of up to 16 bytes, as it is and as RGB. */
    private static final int OTHERS_FACTOR = (1 << 14) * 16;

    /** Readers, tables and buffers of the JDK. */
    private static final int PNG_FIXED = 1 << 20;
    /** The same, and its warnings of a segment that is cut off: one for each two bytes missing of 64 KB. */
    private static final int JPEG_FIXED = 32 << 20;

    /** Deflate makes at most 1,032 bytes of one, a pixel may have one bit, and RGB has 24. */
    private static final int PNG_FACTOR = 1032 * 8 * (3 + 1);
    /**
     * A block of 64 pixels has at least one bit in all of its scans, and a pixel takes up to 7 bytes, as it is and as
     * RGB.
     */
    private static final int JPEG_FACTOR = 8 * 64 * 16;

    /** Tables of 4,096 codes, and messages. */
    private static final int GIF_FIXED = 1 << 18;
    /** Up to 4,096 pixels of a byte: an index and RGB of the frame's, RGB of the screen's. */
    private static final int GIF_FACTOR = 4096 * (1 + 3 + 3);

    /** The checksums of its chunks are put right. */
    @FuzzTest
    void png(byte[] file) throws Exception {
        decodedOrRefused(withChecksums(file.clone()));
    }

    @FuzzTest
    void pngVariant(FuzzedDataProvider choice) throws Exception {
        decodedOrRefused(
                withChecksums(Hostile.variant(choice, choice.pickValue(PNG)).clone()));
    }

    @FuzzTest
    void jpeg(byte[] file) throws Exception {
        decodedOrRefused(file);
    }

    @FuzzTest
    void jpegVariant(FuzzedDataProvider choice) throws Exception {
        decodedOrRefused(Hostile.variant(choice, choice.pickValue(JPEG)));
    }

    /** WebP, BMP, GIF, TIFF and PNM. */
    @FuzzTest
    void others(byte[] file) throws Exception {
        decodedOrRefused(file);
    }

    @FuzzTest
    void othersVariant(FuzzedDataProvider choice) throws Exception {
        decodedOrRefused(Hostile.variant(choice, choice.pickValue(OTHERS)));
    }

    private static byte[] decoded(String file) {
        try (InputStream in = ImageDecoderFuzzTest.class.getResourceAsStream("decoded/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever a target begins with, its bytes say what they are. */
    private static long memory(byte[] file) {
        long n = file.length;
        return switch (FileKind.of(file)) {
            case PNG -> PNG_FIXED + PNG_FACTOR * n;
            case JPEG -> JPEG_FIXED + JPEG_FACTOR * n;
            case GIF -> GIF_FIXED + GIF_FACTOR * n;
            default -> OTHERS_FIXED + OTHERS_FACTOR * n;
        };
    }

    private static void decodedOrRefused(byte[] file) throws Exception {
        Image image;
        try {
            image = Hostile.within(memory(file), () -> ImageDecoder.decode(file));
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1000).doesNotContainPattern("\\R|(^|: )null$");
            return;
        }
        assertThat(image.pixels()).hasSize(3 * image.height() * image.width());
    }

    private static byte[] withChecksums(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length && file.getInt(at) >= 0 && file.getInt(at) <= png.length - at - 12) {
            int end = at + 8 + file.getInt(at);
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, end - at - 4);
            file.putInt(end, (int) crc.getValue());
            at = end + 4;
        }
        return png;
    }
}
