package io.directpred.trainer;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.EarlierF;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint's content as version 0.2 wrote it: {@link #main} wrote the file, before that version was released, and
 * never again.
 */
final class CheckpointFixture {
    static final Path FILE = Path.of("src/test/resources/io/directpred/trainer/fixtures/0.2/checkpoint.safetensors");
    static final Snapshot SNAPSHOT = new Snapshot(
            7,
            Map.of(
                    "online.encoder.conv1.weight", Tensor.of(new float[] {1, -2, 0.5f}, 3, 1),
                    "target.encoder.conv1.weight", Tensor.of(new float[] {1, -1, 0.25f}, 3, 1)),
            new FoldPoint(
                    5,
                    ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
                    ByteBuffer.wrap(new byte[] {5, 4}),
                    List.of(new EarlierF(3L, ByteBuffer.wrap(new byte[] {9, 8}), ByteBuffer.wrap(new byte[] {7, 6})))),
            List.of(correlation(6)));

    private CheckpointFixture() {}

    /** In the directory of the module; without arguments. */
    public static void main(String[] args) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, SNAPSHOT.encode());
    }

    private static BatchCorrelation correlation(long step) {
        ByteBuffer numbers = ByteBuffer.wrap(new byte[] {0, 0, -128, 63, 0, 0, 0, 64, 0, 0, 64, 64}); // 1, 2, 3
        return new BatchCorrelation("run", 1, step, 2, numbers, numbers, numbers, numbers, numbers);
    }
}
