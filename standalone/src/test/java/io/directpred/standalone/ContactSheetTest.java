package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.ElementType;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewTensor;
import io.directpred.recorder.ContactSheet;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContactSheetTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"28,16,3,6", "8,5,12,4", "96,3,1,3", "200,1,1,2", "1,7,96,4"})
    void holdsEveryPixelOfEveryPair(int size, int pairs, int scale, int columns) throws Exception {
        ViewPairs record = pairs("run-1", size, pairs);

        Path file = SheetFile.write(dir, record);

        assertThat(file).isEqualTo(dir.resolve("run-1-12-3.png"));
        BufferedImage image = ImageIO.read(file.toFile());
        int width = size * scale + 6;
        int height = 2 * size * scale + 1 + 6;
        assertThat(image.getWidth()).isEqualTo(6 + Math.min(pairs, columns) * width);
        assertThat(image.getHeight()).isEqualTo(6 + (pairs + columns - 1) / columns * height);
        for (int pair = 0; pair < pairs; pair++) {
            int left = 6 + pair % columns * width;
            int top = 6 + pair / columns * height;
            assertShows(image, left, top, scale, record.getViews().get(0).getContent(), pair, size);
            assertShows(
                    image,
                    left,
                    top + size * scale + 1,
                    scale,
                    record.getViews().get(1).getContent(),
                    pair,
                    size);
            assertThat(image.getRGB(left, top + size * scale))
                    .as("seam between the views of a pair")
                    .isEqualTo(image.getRGB(0, 0));
        }
        assertThat(dir).isDirectoryContaining(file::equals).isDirectoryNotContaining(f -> !f.equals(file));
    }

    /** Pixel by pixel, for which the loops are here and not the product's. */
    private static void assertShows(
            BufferedImage image, int left, int top, int scale, ByteBuffer views, int pair, int size) {
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int at = ((pair * size + row) * size + column) * 3;
                int rgb = 0xFF << 24
                        | Byte.toUnsignedInt(views.get(at)) << 16
                        | Byte.toUnsignedInt(views.get(at + 1)) << 8
                        | Byte.toUnsignedInt(views.get(at + 2));
                for (int i = 0; i < scale * scale; i++) {
                    int x = left + column * scale + i % scale;
                    int y = top + row * scale + i / scale;
                    if (image.getRGB(x, y) != rgb) {
                        throw new AssertionError("pair %d, row %d, column %d: %08x instead of %08x"
                                .formatted(pair, row, column, image.getRGB(x, y), rgb));
                    }
                }
            }
        }
    }

    @Test
    void viewsOfOtherSizesAreShownBelowEachOther() throws Exception {
        Random random = new Random(5);
        byte[] large = new byte[3 * 24 * 48 * 3];
        byte[] small = new byte[3 * 8 * 8 * 3];
        random.nextBytes(large);
        random.nextBytes(small);
        ViewTensor crop = view(8, 8, ByteBuffer.wrap(small));
        ViewPairs record = ViewPairs.newBuilder(pairs("run-1", 8, 3))
                .setViews(List.of(view(24, 48, ByteBuffer.wrap(large)), crop, crop))
                .build();

        BufferedImage image = ImageIO.read(SheetFile.write(dir, record).toFile());

        assertThat(image.getWidth()).isEqualTo(6 + 2 * (48 * 2 + 6)); // scale 2, two columns
        assertThat(image.getHeight()).isEqualTo(6 + 2 * ((24 + 8 + 8) * 2 + 2 + 6));
        assertShows(image, 6, 6 + 24 * 2 + 1, 2, crop.getContent(), 0, 8);
        assertShows(image, 6, 6 + 24 * 2 + 1 + 8 * 2 + 1, 2, crop.getContent(), 0, 8);
        int below = 6 + (24 + 8 + 8) * 2 + 2 + 6; // the second row has the third sample
        assertShows(image, 6, below + 24 * 2 + 1, 2, crop.getContent(), 2, 8);
    }

    @Test
    void manyPairsAreNotScaledUpBeyondMeasure() {
        ContactSheet sheet = ContactSheet.of(pairs("run-1", 8, 2300));

        assertThat(sheet.scale()).isBetween(1, 5);
        assertThat(sheet.columns()).isEqualTo(68);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -28, 27, 29, 56, 1 << 14, 1 << 16, Integer.MAX_VALUE})
    void refusesASizeThatIsNotThatOfTheBytes(int size) {
        ViewPairs honest = pairs("run-1", 28, 4);
        ViewTensor first = honest.getViews().get(0);
        ViewPairs lying = ViewPairs.newBuilder(honest)
                .setViews(List.of(first, view(28, size, first.getContent())))
                .build();

        assertThatThrownBy(() -> SheetFile.write(dir, lying))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + size);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void refusesViewsOfUnequalLengthAndNoViewsAtAll() {
        ViewPairs.Builder pairs = ViewPairs.newBuilder(pairs("run-1", 28, 4));

        ViewTensor first = pairs.getViews().get(0);
        ViewTensor shorter = view(28, 28, ByteBuffer.allocate(28 * 28 * 3 * 4 - 1));
        ViewPairs unequal = pairs.setViews(List.of(first, shorter)).build();

        assertThatThrownBy(() -> SheetFile.write(dir, unequal))
                .hasMessageContaining("view 1 has 9407 bytes, which are not 4 samples of 28 x 28 x 3");
        assertThatThrownBy(() -> SheetFile.write(dir, pairs.setViews(List.of()).build()))
                .hasMessageContaining("nothing to show");
        assertThatThrownBy(
                        () -> SheetFile.write(dir, pairs.setSamples(List.of()).build()))
                .hasMessageContaining("nothing to show");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../run", "/etc/run", "", "Run", "a/b"})
    void aRunIsNoWayOutOfTheDirectory(String run) {
        assertThatThrownBy(() -> SheetFile.write(dir, pairs(run, 8, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no run's id");
        assertThat(dir).isEmptyDirectory();
    }

    private static ViewTensor view(int height, int width, ByteBuffer content) {
        return new ViewTensor(List.of(height, width, 3), ElementType.uint8, content);
    }

    static ViewPairs pairs(String run, int size, int pairs) {
        Random random = new Random(size * 1000L + pairs);
        byte[] view0 = new byte[pairs * size * size * 3];
        byte[] view1 = new byte[view0.length];
        random.nextBytes(view0);
        random.nextBytes(view1);
        return new ViewPairs(
                run,
                "00",
                12L,
                3,
                1,
                Collections.nCopies(pairs, 5),
                List.of(),
                List.of(view(size, size, ByteBuffer.wrap(view0)), view(size, size, ByteBuffer.wrap(view1))),
                "loader-0",
                1000L,
                "");
    }
}
