package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Longer than 250 lines because each way in which a JPEG or PNG can be wrong is a test of its own, and all of them
 * share the encoders of the pictures.
 */
class ImageDecoderTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void jpegComesBackNearlyAsItWas(boolean progressive) throws IOException {
        Image image = ImageDecoder.decode(Pictures.jpeg(Pictures.smooth(20, 30), progressive));

        assertThat(image.height()).isEqualTo(20);
        assertThat(image.width()).isEqualTo(30);
        assertClose(image, Pictures::value, 6);
    }

    /**
     * Both files hold the same coefficients, 4:2:0; what they decode to is a matter of integers and so the same
     * everywhere.
     */
    @ParameterizedTest
    @ValueSource(strings = {"baseline.jpg", "progressive.jpg"})
    void jpegDecodesToTheSameBytesOnEveryMachine(String file) throws IOException {
        try (InputStream in = ImageDecoderTest.class.getResourceAsStream(file)) {
            Image image = ImageDecoder.decode(in.readAllBytes());

            assertThat(Fingerprint.ofContent(ByteBuffer.wrap(image.pixels())))
                    .isEqualTo("968ff076b0177d4f96180d3d7da800d2c5ce4b7dfd7c721453515160ea23815d");
        }
    }

    @Test
    void greyJpegHasThreeEqualChannels() throws IOException {
        BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 16, 16, 0, ramp(16, 16));

        assertClose(ImageDecoder.decode(Pictures.jpeg(grey, false)), (y, x, c) -> 16 * y + x / 2, 3);
    }

    @Test
    void adobeRgbJpegIsNotTakenForYcc() throws IOException {
        byte[] file = Pictures.adobe(Pictures.jpeg(16, 16, flat(10), flat(200), flat(90)), 0);

        assertClose(ImageDecoder.decode(file), (y, x, c) -> new int[] {10, 200, 90}[c], 2);
    }

    @Test
    void cmykJpegIsInkOnWhite() throws IOException {
        // inverted: 255 is no ink
        byte[] plain = Pictures.jpeg(16, 16, flat(255), flat(128), flat(0), flat(255));
        byte[] darker = Pictures.jpeg(16, 16, flat(255), flat(128), flat(0), flat(128));

        assertClose(ImageDecoder.decode(Pictures.adobe(plain, 0)), (y, x, c) -> new int[] {255, 128, 0}[c], 2);
        assertClose(ImageDecoder.decode(Pictures.adobe(darker, 0)), (y, x, c) -> new int[] {128, 64, 0}[c], 2);
        assertClose(ImageDecoder.decode(plain), (y, x, c) -> new int[] {255, 128, 0}[c], 2);
    }

    @Test
    void ycckJpegIsInkOnWhite() throws IOException {
        // BT.601 of (R, G, B) = (220, 60, 30), which stands for the inverted inks (35, 195, 225)
        byte[] file = Pictures.adobe(Pictures.jpeg(16, 16, flat(104), flat(86), flat(211), flat(255)), 2);

        assertClose(ImageDecoder.decode(file), (y, x, c) -> new int[] {35, 195, 225}[c], 3);
    }

    @Test
    void sideNotesOfJpegChangeNothing() throws IOException {
        byte[] file = Pictures.jpeg(Pictures.smooth(20, 30), false);
        byte[] exif = "Exif\0\0MM\0*\0\0\0\b\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0".getBytes("ISO-8859-1"); // rotated
        byte[] badProfile = "ICC_PROFILE\0\1\1not a profile".getBytes("ISO-8859-1");
        byte[] annotated = Pictures.withSegment(Pictures.withSegment(file, 0xE2, badProfile), 0xE1, exif);

        assertThat(ImageDecoder.decode(annotated).pixels())
                .isEqualTo(ImageDecoder.decode(file).pixels());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void jpegCutOffAnywhereIsRefused(boolean progressive) {
        byte[] file = Pictures.jpeg(Pictures.smooth(20, 30), progressive);

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ImageDecoder.decode(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void pngComesBackAsItWas() throws IOException {
        assertClose(ImageDecoder.decode(Pictures.png(Pictures.smooth(20, 30))), Pictures::value, 0);
    }

    @Test
    void greyPngKeepsItsValues() throws IOException {
        BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 16, 16, 0, ramp(16, 16));

        assertClose(ImageDecoder.decode(Pictures.png(grey)), (y, x, c) -> 16 * y + x / 2, 0);
    }

    @Test
    void sixteenBitPngKeepsItsUpperByte() throws IOException {
        BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(3, 2, 0, 0xABFF);

        assertClose(ImageDecoder.decode(Pictures.png(grey)), (y, x, c) -> y == 2 && x == 3 ? 0xAB : 0, 0);
    }

    @Test
    void palettePngTakesItsColours() throws IOException {
        byte[] red = {0, (byte) 200, 7};
        byte[] green = {0, 100, 8};
        byte[] blue = {0, 50, (byte) 255};
        IndexColorModel palette = new IndexColorModel(2, 3, red, green, blue);
        BufferedImage image = new BufferedImage(5, 3, BufferedImage.TYPE_BYTE_BINARY, palette);
        image.getRaster().setSample(4, 1, 0, 1);
        image.getRaster().setSample(0, 2, 0, 2);

        Image decoded = ImageDecoder.decode(Pictures.png(image));

        assertThat(pixel(decoded, 1, 4)).containsExactly(200, 100, 50);
        assertThat(pixel(decoded, 2, 0)).containsExactly(7, 8, 255);
        assertThat(pixel(decoded, 0, 0)).containsExactly(0, 0, 0);
    }

    @Test
    void blackAndWhitePngIsBlackAndWhite() throws IOException {
        BufferedImage image = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY);
        image.getRaster().setSample(8, 1, 0, 1);

        Image decoded = ImageDecoder.decode(Pictures.png(image));

        assertThat(pixel(decoded, 1, 8)).containsExactly(255, 255, 255);
        assertThat(pixel(decoded, 1, 7)).containsExactly(0, 0, 0);
    }

    @Test
    void transparencyIsLaidOverWhite() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, new Color(10, 20, 30, 0).getRGB());
        image.setRGB(1, 0, new Color(10, 20, 30, 255).getRGB());
        image.setRGB(2, 0, new Color(0, 100, 200, 128).getRGB());

        Image decoded = ImageDecoder.decode(Pictures.png(image));

        assertThat(pixel(decoded, 0, 0)).containsExactly(255, 255, 255);
        assertThat(pixel(decoded, 0, 1)).containsExactly(10, 20, 30);
        assertThat(pixel(decoded, 0, 2)).containsExactly(127, 177, 227);
    }

    @Test
    void greyWithTransparencyIsLaidOverWhite() throws IOException {
        ColorModel model = new ComponentColorModel(
                java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_GRAY),
                true,
                false,
                java.awt.Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 1, 2, null);
        raster.setPixel(0, 0, new int[] {77, 255});
        raster.setPixel(1, 0, new int[] {77, 0});

        Image decoded = ImageDecoder.decode(Pictures.png(new BufferedImage(model, raster, false, null)));

        assertThat(pixel(decoded, 0, 0)).containsExactly(77, 77, 77);
        assertThat(pixel(decoded, 0, 1)).containsExactly(255, 255, 255);
    }

    @Test
    void pngCutOffWithinItsSamplesIsRefused() {
        byte[] file = Pictures.png(Pictures.smooth(20, 30));

        for (int length = 0; length < file.length - 12; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ImageDecoder.decode(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void pngWhoseEndIsMissingIsWhole() throws IOException {
        byte[] file = Pictures.png(Pictures.smooth(20, 30));

        for (int length = file.length - 12; length < file.length; length++) {
            assertClose(ImageDecoder.decode(Arrays.copyOf(file, length)), Pictures::value, 0);
        }
    }

    /** Its chunks are whole, its samples are not. */
    @Test
    void pngCutOffBetweenTwoChunksOfSamplesIsRefused() {
        byte[] file = Pictures.png(Pictures.smooth(20, 30));
        int data = indexOf(file, 'I', 'D') - 4;
        int half = ByteBuffer.wrap(file).getInt(data) / 2;
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(file, data + 12 + half)).putInt(data, half);
        CRC32 crc = new CRC32();
        crc.update(cut.array(), data + 4, half + 4);
        cut.putInt(data + 8 + half, (int) crc.getValue());

        assertThatThrownBy(() -> ImageDecoder.decode(cut.array())).hasMessageContaining("damaged");
    }

    @Property(tries = 500, seed = "1")
    void pngWithOneFlippedBitIsRefused(@ForAll @IntRange(max = 100_000) int bit) {
        byte[] file = Pictures.png(Pictures.smooth(20, 30));
        int at = bit % (8 * (file.length - 12));
        file[at / 8] ^= (byte) (1 << at % 8);

        assertThatThrownBy(() -> ImageDecoder.decode(file))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(damaged|is of a format that is not known).*");
    }

    @Property(tries = 500, seed = "2")
    void hostileBytesAreRefusedInOneWay(
            @ForAll long seed, @ForAll boolean jpeg, @ForAll @IntRange(min = 1, max = 20) int changes) {
        byte[] file =
                jpeg ? Pictures.jpeg(Pictures.smooth(20, 30), seed % 2 == 0) : Pictures.png(Pictures.smooth(9, 9));
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            file[random.nextInt(file.length)] = (byte) random.nextInt();
        }

        try {
            Image image = ImageDecoder.decode(file);
            assertThat(image.pixels()).hasSize(3 * image.height() * image.width());
        } catch (IOException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void sizeIsCheckedBeforeDecoding() {
        byte[] png = hugePng();
        byte[] jpeg = Pictures.jpeg(Pictures.smooth(20, 30), false);
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_500).putShort(frame + 7, (short) 65_500);

        assertThatThrownBy(() -> ImageDecoder.decode(png)).hasMessageContaining("100000 x 100000 pixels");
        assertThatThrownBy(() -> ImageDecoder.decode(jpeg)).hasMessageContaining("65500 x 65500 pixels");
    }

    @Test
    void sizeThatTheFileCannotHoldIsRefused() {
        byte[] jpeg = Pictures.jpeg(Pictures.smooth(20, 30), false);
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 7_000).putShort(frame + 7, (short) 9_000);
        byte[] png = Pictures.png(Pictures.smooth(20, 30));
        ByteBuffer header = ByteBuffer.wrap(png).putInt(16, 9_000).putInt(20, 7_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());

        assertThatThrownBy(() -> ImageDecoder.decode(jpeg))
                .hasMessage("damaged: is too short to hold 9000 x 7000 pixels");
        assertThatThrownBy(() -> ImageDecoder.decode(png))
                .hasMessage("damaged: is too short to hold 9000 x 7000 pixels");
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_BINARY, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB})
    void aPlainPictureIsDecodedHoweverShortItsFile(int type) throws IOException {
        BufferedImage plain = new BufferedImage(1501, 1203, type);
        byte[] black = new byte[3 * 1203 * 1501];

        assertThat(ImageDecoder.decode(Pictures.png(plain)).pixels()).isEqualTo(black);
        if (type != BufferedImage.TYPE_BYTE_BINARY) {
            assertThat(ImageDecoder.decode(Pictures.jpeg(plain, false)).pixels())
                    .containsOnly(0);
            assertThat(ImageDecoder.decode(Pictures.jpeg(plain, true)).pixels()).isEqualTo(black);
        }
    }

    /** Each takes the time of the whole image: of a file of 100 KB and 4,000 x 4,000 pixels that was half a minute. */
    @Test
    void scansWithoutEndAreRefused() {
        byte[] file = Pictures.jpeg(Pictures.smooth(20, 30), true);
        int scan = lastIndexOf(file, 0xFF, 0xDA);
        ByteArrayOutputStream scans = new ByteArrayOutputStream();
        scans.write(file, 0, scan);
        for (int i = 0; i < 100; i++) {
            scans.write(file, scan, file.length - 2 - scan);
        }
        scans.write(file, file.length - 2, 2);

        assertThatThrownBy(() -> ImageDecoder.decode(scans.toByteArray()))
                .hasMessage("has more than 100 scans, decoded are up to 100");
    }

    @Test
    void whatLooksLikeAScanBehindTheImageOrInASideNoteIsNone() throws IOException {
        byte[] file = Pictures.jpeg(Pictures.smooth(20, 30), true);
        byte[] looks = new byte[2 * 150];
        for (int i = 0; i < looks.length; i += 2) {
            looks[i] = (byte) 0xFF;
            looks[i + 1] = (byte) 0xDA;
        }
        int scan = lastIndexOf(file, 0xFF, 0xDA);
        ByteBuffer longer = ByteBuffer.allocate(file.length + 4 + 2 * looks.length)
                .put(file, 0, scan)
                .putShort((short) 0xFFFE)
                .putShort((short) (2 + looks.length))
                .put(looks)
                .put(file, scan, file.length - scan)
                .put(looks);

        assertThat(ImageDecoder.decode(longer.array()).pixels())
                .isEqualTo(ImageDecoder.decode(file).pixels());
    }

    @Test
    void otherFilesAreNamed() {
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[0])).hasMessage("is empty");
        assertThatThrownBy(() -> ImageDecoder.decode("no picture\n".getBytes("US-ASCII")))
                .hasMessage("is text");
    }

    private interface Expected {
        int at(int y, int x, int channel);
    }

    private static void assertClose(Image image, Expected expected, int tolerance) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int[] pixel = pixel(image, y, x);
                for (int c = 0; c < 3; c++) {
                    assertThat(pixel[c])
                            .as("row %d column %d channel %d", y, x, c)
                            .isCloseTo(expected.at(y, x, c), within(tolerance));
                }
            }
        }
    }

    private static int[] pixel(Image image, int y, int x) {
        int at = 3 * (y * image.width() + x);
        byte[] p = image.pixels();
        return new int[] {p[at] & 0xFF, p[at + 1] & 0xFF, p[at + 2] & 0xFF};
    }

    private static int[] flat(int value) {
        int[] samples = new int[256];
        Arrays.fill(samples, value);
        return samples;
    }

    private static int[] ramp(int height, int width) {
        int[] samples = new int[height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 16 * (i / width) + i % width / 2;
        }
        return samples;
    }

    private static byte[] hugePng() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteBuffer header = ByteBuffer.allocate(8 + 8 + 13 + 4);
        header.putLong(0x89504E470D0A1A0AL).putInt(13).put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        header.putInt(100_000).putInt(100_000).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array(), 12, 17);
        header.putInt((int) crc.getValue());
        file.writeBytes(header.array());
        return file.toByteArray();
    }

    private static int lastIndexOf(byte[] bytes, int first, int second) {
        int last = indexOf(bytes, first, second);
        for (int i = last; i + 1 < bytes.length; i++) {
            last = (bytes[i] & 0xFF) == first && (bytes[i + 1] & 0xFF) == second ? i : last;
        }
        return last;
    }

    private static int indexOf(byte[] bytes, int first, int second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xFF) == first && (bytes[i + 1] & 0xFF) == second) {
                return i;
            }
        }
        throw new IllegalStateException("no such marker");
    }
}
