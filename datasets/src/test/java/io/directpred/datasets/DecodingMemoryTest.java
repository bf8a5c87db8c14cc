package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.testing.Hostile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingMemoryTest {
    /** What the reader itself takes, whatever the size. */
    private static final int FIXED = 300_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void colourJpegIsHeldAsItsPixelsAndInSeveralScansAsItsCoefficients(boolean progressive) throws Exception {
        byte[] file = Pictures.jpeg(Pictures.smooth(1200, 1600), progressive);
        ImageDecoder.decode(file); // what is loaded only once

        int coefficients = progressive ? 3 * 1200 * 1600 : 0; // of 4:2:0, 1.5 samples a pixel of 2 bytes each
        Image image = Hostile.within(3 * 1200 * 1600 + coefficients + FIXED, () -> ImageDecoder.decode(file));

        assertThat(image.pixels()).hasSize(3 * 1200 * 1600);
    }

    /** 2.7 GB as RGB. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000_000})
    void imageOfThirtyThousandSquaredIsRefusedByItsHeader(int length) throws Exception {
        byte[] start = Pictures.jpeg(Pictures.smooth(20, 30), false);
        byte[] file = Arrays.copyOf(start, length);
        int frame = 0;
        while (start[frame] != (byte) 0xFF || start[frame + 1] != (byte) 0xC0) {
            frame++;
        }
        ByteBuffer.wrap(file).putShort(frame + 5, (short) 30_000).putShort(frame + 7, (short) 30_000);

        Hostile.within(length + FIXED, () -> assertThatThrownBy(() -> ImageDecoder.decode(file))
                .hasMessageContaining("has 30000 x 30000 pixels, decoded are up to 64000000"));
    }

    /** 49 million pixels of 8 bytes each: few enough pixels, too many bytes. */
    @Test
    void pngWhoseSamplesDoNotFitTheHeapIsRefusedByItsHeader() throws Exception {
        byte[] file = Pictures.png(Pictures.smooth(20, 30));
        ByteBuffer header = ByteBuffer.wrap(file).putInt(16, 7_000).putInt(20, 7_000);
        header.put(24, (byte) 16).put(25, (byte) 6);
        CRC32 crc = new CRC32();
        crc.update(file, 12, 17);
        header.putInt(29, (int) crc.getValue());

        Hostile.within(file.length + FIXED, () -> assertThatThrownBy(() -> ImageDecoder.decode(file))
                .hasMessage("has 7000 x 7000 pixels of 8 bytes, decoded are up to 192000000 bytes in all"));
    }
}
