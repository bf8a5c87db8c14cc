package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.testing.Hostile;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;

/**
 * Any bytes are an IDX file or are refused by its name in one short line; either takes memory in proportion to their
 * number.
 */
class IdxFuzzTest {
    private static final byte[] VALID = ByteBuffer.allocate(16 + 6)
            .putInt(0x803)
            .putInt(1)
            .putInt(2)
            .putInt(3)
            .put(new byte[] {1, 2, 3, 4, 5, 6})
            .array();
    /** Buffers of the file and of gzip. */
    private static final int FIXED_BYTES = 1 << 19;
    /** Deflate makes at most 1,032 bytes of one, and they are copied twice. */
    private static final int FACTOR = 3 * 1032;

    @FuzzTest
    void images(byte[] file) throws Exception {
        readOrRefused(file, IdxFile.IMAGES);
    }

    @FuzzTest
    void labels(byte[] file) throws Exception {
        readOrRefused(file, IdxFile.LABELS);
    }

    @FuzzTest
    void variant(FuzzedDataProvider choice) throws Exception {
        readOrRefused(Hostile.variant(choice, VALID), IdxFile.IMAGES);
    }

    private static void readOrRefused(byte[] file, int dimensions) throws Exception {
        IdxFile read;
        try {
            read = Hostile.within(
                    FIXED_BYTES + (long) FACTOR * file.length,
                    () -> IdxFile.read("dir/file", new ByteArrayInputStream(file), dimensions));
        } catch (DatasetException e) {
            assertThat(e.getMessage()).startsWith("dir/file: ").doesNotContainPattern("\\R|(^|: )null$");
            return;
        }
        assertThat(read.values()).hasSizeGreaterThanOrEqualTo(read.count());
    }
}
