package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats beside JPEG and PNG. Longer than 250 lines because each format is a case. */
class FormatsTest {
    /** 4 x 2 pixels, lossless. */
    @ParameterizedTest
    @ValueSource(strings = {"bmp", "gif", "tiff"})
    void losslessFormatsComeBackAsTheyWere(String format) throws IOException {
        BufferedImage picture = format.equals("gif") ? palette() : colours();

        Image image = ImageDecoder.decode(written(picture, format, null));

        assertThat(image.height()).isEqualTo(2);
        assertThat(image.width()).isEqualTo(4);
        assertThat(image.pixels()).isEqualTo(rgb(picture));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PackBits", "LZW", "Deflate", "ZLib"})
    void compressedTiffComesBackAsItWas(String compression) throws IOException {
        BufferedImage picture = Pictures.smooth(20, 30);

        assertThat(ImageDecoder.decode(written(picture, "tiff", compression)).pixels())
                .isEqualTo(rgb(picture));
    }

    @Test
    void tiffThatHoldsAJpegIsRefusedByName() {
        assertThatThrownBy(() -> ImageDecoder.decode(written(Pictures.smooth(20, 30), "tiff", "JPEG")))
                .hasMessage("is a TIFF with compression 7, which is not decoded: convert it to PNG");
    }

    /** 60 million pixels of 6 bytes, few enough pixels, in a file long enough to claim them. */
    @Test
    void tiffWhoseSamplesDoNotFitTheHeapIsRefusedByItsDirectory() throws IOException {
        BufferedImage wide = new BufferedImage(
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_sRGB),
                        false,
                        false,
                        Transparency.OPAQUE,
                        DataBuffer.TYPE_USHORT),
                Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 60, 40, 3, null),
                false,
                null);
        byte[] file = Arrays.copyOf(written(wide, "tiff", "LZW"), 20_000);
        ByteBuffer tiff = ByteBuffer.wrap(file);
        int directory = tiff.getInt(4);
        for (int i = 0; i < tiff.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (tiff.getShort(entry) == 256 || tiff.getShort(entry) == 257) { // width, height
                tiff.putShort(entry + 2, (short) 4).putInt(entry + 8, tiff.getShort(entry) == 256 ? 10_000 : 6_000);
            }
        }

        assertThatThrownBy(() -> ImageDecoder.decode(file))
                .hasMessage("has 10000 x 6000 pixels of 6 bytes, decoded are up to 192000000 bytes in all");
    }

    @Test
    void greyTiffOf16BitsKeepsItsUpperByteOrIsStretched() throws IOException {
        byte[] file = written(grey16(0, 4095), "tiff", "LZW");

        assertThat(ImageDecoder.decode(file, Grey16.high).pixels()).containsExactly(0, 0, 0, 15, 15, 15);
        assertThat(ImageDecoder.decode(file, Grey16.stretch).pixels()).containsExactly(0, 0, 0, -1, -1, -1);
        assertThat(ImageDecoder.greatestOfGrey16(file)).isEqualTo(4095);
    }

    @Test
    void greyPngOf16BitsIsStretchedWhereThatIsAskedFor() throws IOException {
        byte[] file = Pictures.png(grey16(100, 356));

        assertThat(ImageDecoder.decode(file, Grey16.high).pixels()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(ImageDecoder.decode(file, Grey16.stretch).pixels()).containsExactly(0, 0, 0, -1, -1, -1);
    }

    @ParameterizedTest
    @CsvSource({
        "'P1\n# made\n2 1\n0 1\n', 255, 0",
        "'P2\n2 1\n15\n3 15\n', 51, 255",
        "'P2 2 1 255 7 8 ', 7, 8",
        "'P5 2 1 255 AB', 65, 66",
        "'P4 2 1 @', 255, 0"
    })
    void greysOfPnmAreScaledTo255(String file, int first, int second) throws IOException {
        Image image = ImageDecoder.decode(file.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(image.pixels()).containsExactly(first, first, first, second, second, second);
    }

    @Test
    void coloursOfPnmComeBackAsTheyWere() throws IOException {
        assertThat(ImageDecoder.decode("P6\n1 2\n255\nABCDEF".getBytes(StandardCharsets.US_ASCII))
                        .pixels())
                .containsExactly('A', 'B', 'C', 'D', 'E', 'F');
        assertThat(ImageDecoder.decode("P3 1 2 255 65 66 67 68 69 70".getBytes(StandardCharsets.US_ASCII))
                        .pixels())
                .containsExactly('A', 'B', 'C', 'D', 'E', 'F');
    }

    @Test
    void webpIsDecoded() throws IOException {
        Image image = ImageDecoder.decode(WebpSamples.lossless());

        assertThat(image.height()).isEqualTo(WebpSamples.HEIGHT);
        assertThat(image.width()).isEqualTo(WebpSamples.WIDTH);
        assertThat(image.pixels()).isEqualTo(WebpSamples.pixels());
    }

    @Test
    void aFrameThatLeavesOutAPartOfTheGifsScreenIsLaidOverWhite() throws IOException {
        byte[] file = written(palette(), "gif", null);
        ByteBuffer screen = ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        screen.putShort(6, (short) 6).putShort(8, (short) 3);
        int frame = 13 + ((file[10] & 0x80) == 0 ? 0 : 3 << 1 + (file[10] & 7));
        while (file[frame] != 0x2C) {
            frame++;
        }
        screen.putShort(frame + 1, (short) 2).putShort(frame + 3, (short) 1);

        Image image = ImageDecoder.decode(file);

        assertThat(image.height()).isEqualTo(3);
        assertThat(image.width()).isEqualTo(6);
        assertThat(Arrays.copyOf(image.pixels(), 18)).containsOnly(-1);
        assertThat(Arrays.copyOfRange(image.pixels(), 18 + 6, 18 + 9)).containsExactly(-1, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bmp", "gif", "tiff", "pnm", "webp"})
    void filesThatAreCutOffAreRefused(String format) throws IOException {
        byte[] file =
                switch (format) {
                    case "pnm" -> "P6\n4 2\n255\nABCDEFGHIJKLMNOPQRSTUVWX".getBytes(StandardCharsets.US_ASCII);
                    case "webp" -> WebpSamples.lossless();
                    case "gif" -> written(palette(), format, null);
                    default -> written(colours(), format, null);
                };
        int needed =
                format.equals("gif") ? file.length - 1 : file.length; // the last byte of a GIF only says that it ends
        if (format.equals("tiff")) {
            needed = ByteBuffer.wrap(file).getInt(4) / 2; // its directory lies behind the samples
        }

        for (int length = 0; length < needed; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ImageDecoder.decode(cut))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void strayBytesBetweenTheSegmentsOfAJpegAreHarmless() throws IOException {
        byte[] file = Pictures.jpeg(Pictures.smooth(20, 30), false);
        int behindFirst = 4 + (file[4] << 8 & 0xFF00 | file[5] & 0xFF);
        ByteArrayOutputStream stray = new ByteArrayOutputStream();
        stray.write(file, 0, behindFirst);
        stray.writeBytes(new byte[] {0, 17, 42});
        stray.write(file, behindFirst, file.length - behindFirst);

        assertThat(ImageDecoder.decode(stray.toByteArray()).pixels())
                .isEqualTo(ImageDecoder.decode(file).pixels());
    }

    @Test
    void jpegsOfManyMillionPixelsAreDecodedAtAReducedScale() throws IOException {
        BufferedImage plain = new BufferedImage(9001, 8001, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((java.awt.image.DataBufferByte) plain.getRaster().getDataBuffer()).getData(), (byte) 100);

        Image image = ImageDecoder.decode(Pictures.jpeg(plain, false));

        assertThat(image.height()).isEqualTo(4000);
        assertThat(image.width()).isEqualTo(4500);
        byte[] expected = new byte[3 * 4000 * 4500];
        Arrays.fill(expected, (byte) 100);
        assertThat(image.pixels()).isEqualTo(expected);
    }

    private static BufferedImage grey16(int first, int second) {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(0, 0, 0, first);
        grey.getRaster().setSample(1, 0, 0, second);
        return grey;
    }

    private static BufferedImage colours() {
        BufferedImage picture = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
        int[] colours = {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF, 0, 0xFFFF00, 0x00FFFF, 0x336699};
        picture.setRGB(0, 0, 4, 2, colours, 0, 4);
        return picture;
    }

    /** The same picture. */
    private static BufferedImage palette() {
        int[] colours = {0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF, 0, 0xFFFF00, 0x00FFFF, 0x336699};
        IndexColorModel palette = new IndexColorModel(8, 8, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage picture = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_INDEXED, palette);
        for (int i = 0; i < 8; i++) {
            picture.getRaster().setSample(i % 4, i / 4, 0, i);
        }
        return picture;
    }

    private static byte[] rgb(BufferedImage picture) {
        byte[] pixels = new byte[3 * picture.getHeight() * picture.getWidth()];
        int i = 0;
        for (int colour : picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth())) {
            pixels[i++] = (byte) (colour >> 16);
            pixels[i++] = (byte) (colour >> 8);
            pixels[i++] = (byte) colour;
        }
        return pixels;
    }

    private static byte[] written(BufferedImage picture, String format, String compression) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = null;
        var writers = ImageIO.getImageWritersByFormatName(format);
        while (writers.hasNext()) { // the JDK's
            ImageWriter each = writers.next();
            writer = each.getClass().getName().startsWith("com.sun") ? each : writer;
        }
        ImageWriteParam how = writer.getDefaultWriteParam();
        if (compression != null) {
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionType(compression);
        }
        try (var out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), how);
        }
        return file.toByteArray();
    }

    /** Files that no Java library writes, as bytes. */
    static final class WebpSamples {
        static final int WIDTH = 4;
        static final int HEIGHT = 2;

        private WebpSamples() {}

        static byte[] lossless() {
            return HexFormat.of()
                    .parseHex(
                            "524946463e000000574542505650384c310000002f034000003f40906dd3d3de9f601a028124a8fdd526c8b6e9fd0d2e"
                                    + "bbf90f24813143f20e42013446d54f258522fa1fe400");
        }

        static byte[] pixels() {
            return HexFormat.of().parseHex("ff000000ff000000ffffffff000000ffff0000ffff336699");
        }
    }
}
