package io.directpred.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.events.BatchCorrelation;
import io.directpred.tensors.DType;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.testing.Hostile;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a checkpoint is a snapshot or is refused in one short line; either takes memory in proportion to its
 * length.
 */
class SnapshotFuzzTest {
    private static final Snapshot VALID = new Snapshot(
            7,
            Map.of("online.conv1.weight", Tensor.of(new float[] {1, -2}, 2, 1)),
            new FoldPoint(4, ByteBuffer.wrap(new byte[24])),
            List.of(correlation(5), correlation(6)));
    private static final List<String> NAMES = List.of(
            "online.w",
            "fold.F",
            "fold.unused.5",
            "fold.unused.6",
            "fold.unused.x",
            "fold.earlier.3",
            "fold.earlier.x",
            "fold.unused.");
    private static final List<String> METADATA = List.of("next", "fold.step", "format");
    private static final int FIXED_BYTES = 1 << 18;
    private static final int FACTOR = 100;

    static {
        Snapshot.decode(VALID.encode()); // loads classes
    }

    @FuzzTest
    void variant(FuzzedDataProvider choice) throws Exception {
        decodedOrRefused(Hostile.variant(choice, VALID.encode()));
    }

    /** A safetensors file that is whole, of tensors and metadata that need not be a snapshot's. */
    @FuzzTest
    void parts(FuzzedDataProvider choice) throws Exception {
        Map<String, Tensor> tensors = new LinkedHashMap<>(Safetensors.read(VALID.encode()));
        Map<String, String> metadata = new LinkedHashMap<>(Safetensors.metadata(VALID.encode()));
        for (int i = 0; i < 4 && choice.remainingBytes() > 0; i++) {
            switch (choice.consumeInt(0, 3)) {
                case 0 -> tensors.remove(choice.pickValue(NAMES));
                case 1 -> tensors.put(choice.pickValue(NAMES), bytes(Hostile.variant(choice, encoded(choice))));
                case 2 -> metadata.remove(choice.pickValue(METADATA));
                default ->
                    metadata.put(
                            choice.pickValue(METADATA),
                            new String(Hostile.variant(choice, "5".getBytes(UTF_8)), UTF_8));
            }
        }

        decodedOrRefused(Safetensors.write(tensors, metadata));
    }

    private static void decodedOrRefused(byte[] content) throws Exception {
        Snapshot snapshot;
        try {
            snapshot = Hostile.within(FIXED_BYTES + (long) FACTOR * content.length, () -> Snapshot.decode(content));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .matches("not a (checkpoint|safetensors file): .*")
                    .hasSizeLessThan(1000)
                    .doesNotContainPattern("\\R|(^|: )null$");
            return;
        }
        assertThat(Snapshot.decode(snapshot.encode())).isEqualTo(snapshot);
    }

    private static byte[] encoded(FuzzedDataProvider choice) throws Exception {
        ByteBuffer encoded = BatchCorrelation.getEncoder().encode(correlation(choice.pickValue(new long[] {5, 6, -1})));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static Tensor bytes(byte[] bytes) {
        return new Tensor(DType.U8, new long[] {bytes.length}, bytes);
    }

    private static BatchCorrelation correlation(long step) {
        ByteBuffer numbers = ByteBuffer.wrap(new byte[12]);
        return new BatchCorrelation("run", 1, step, 2, numbers, numbers, numbers, numbers, numbers);
    }
}
