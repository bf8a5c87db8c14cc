package io.directpred.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.testing.Hostile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Any bytes are tensors or are refused in one short line; either takes memory in proportion to their number. */
class SafetensorsFuzzTest {
    private static final byte[] VALID = Safetensors.write(
            Map.of("w", Tensor.of(new float[] {1, 2, 3}, 3), "b", new Tensor(DType.U8, new long[] {2, 2}, new byte[4])),
            Map.of("format", "pt"));
    private static final int ELEMENT_BYTES = 16;
    private static final int FIXED_BYTES = 1 << 18;
    /** A brace, a name of one letter and a number become three objects. */
    private static final int FACTOR = 100;

    static {
        Safetensors.read(VALID); // loads classes
    }

    @FuzzTest
    void file(byte[] file) throws Exception {
        readOrRefused(file);
    }

    /** A header and some elements. */
    @FuzzTest
    void header(byte[] header) throws Exception {
        readOrRefused(ByteBuffer.allocate(8 + header.length + ELEMENT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array());
    }

    @FuzzTest
    void variant(FuzzedDataProvider choice) throws Exception {
        readOrRefused(Hostile.variant(choice, VALID));
    }

    /** What is read comes back the same when it is written again. */
    private static void readOrRefused(byte[] file) throws Exception {
        Map<String, Tensor> tensors;
        try {
            tensors = Hostile.within(FIXED_BYTES + (long) FACTOR * file.length, () -> Safetensors.read(file));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .startsWith("not a safetensors file: ")
                    .hasSizeLessThan(1000)
                    .doesNotContainPattern("\\R|(^|: )null$");
            return;
        }
        byte[] again = Safetensors.write(tensors, Safetensors.metadata(file));
        assertThat(Safetensors.read(again)).isEqualTo(tensors);
        assertThat(Safetensors.metadata(again)).isEqualTo(Safetensors.metadata(file));
    }
}
