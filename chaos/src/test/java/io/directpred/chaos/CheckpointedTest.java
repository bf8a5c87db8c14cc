package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.Journal.Saved;
import io.directpred.events.Checkpoint;
import io.directpred.events.CheckpointChunk;
import io.directpred.events.Checkpoints;
import io.directpred.events.Outgoing;
import io.directpred.tensors.DType;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CheckpointedTest {
    private static final Tensor WEIGHTS = bytes(2_000_000);
    private static final Checkpoint CHECKPOINT = Checkpoints.of(
            "r",
            1,
            0,
            4,
            false,
            "hash",
            Safetensors.write(
                    Map.of("online.encoder.w", WEIGHTS, "fold.F", bytes(16), "fold.unused.3", bytes(5)),
                    Map.of("fold.step", "2")));
    private static final int CHUNKS = 3;

    @Test
    void readsTheAccountOfAWholeOne() {
        Saved saved = saved(chunk -> chunk);

        assertThat(saved.damage()).isEmpty();
        assertThat(saved.used()).isEqualTo(2);
        assertThat(saved.unused()).containsExactly(3L);
        assertThat(saved.f()).hasSize(2);
        assertThat(saved.encoder()).isEqualTo(Safetensors.digest(Map.of("w", WEIGHTS)));
    }

    @Test
    void missesAChunk() {
        Saved saved =
                saved(chunk -> chunk.getChunk() == 1 ? new CheckpointChunk("r", 0, 7, chunk.getContent()) : chunk);

        assertThat(saved.damage()).isEqualTo("chunk 1 of 3 is missing");
    }

    @Test
    void missesAByte() {
        Saved saved = saved(chunk -> with(chunk, bytesOf(chunk).length - 1));

        assertThat(saved.damage()).endsWith("the manifest says " + CHECKPOINT.content().length);
    }

    @Test
    void seesAnotherByte() {
        Saved saved = saved(chunk -> {
            byte[] content = bytesOf(chunk);
            content[content.length / 2] ^= 1;
            return new CheckpointChunk("r", 0, chunk.getChunk(), ByteBuffer.wrap(content));
        });

        assertThat(saved.damage()).startsWith("SHA-256 is");
    }

    private static Saved saved(UnaryOperator<CheckpointChunk> change) {
        Checkpointed checkpointed = new Checkpointed();
        List<Outgoing> records = Checkpoints.records(CHECKPOINT);
        assertThat(records).hasSize(CHUNKS + 1);
        for (Outgoing record : records.subList(0, CHUNKS)) {
            checkpointed.add(change.apply((CheckpointChunk) record.value()));
        }
        return checkpointed.complete(CHECKPOINT.manifest(), 1);
    }

    private static CheckpointChunk with(CheckpointChunk chunk, int length) {
        return new CheckpointChunk("r", 0, chunk.getChunk(), ByteBuffer.wrap(bytesOf(chunk), 0, length));
    }

    private static byte[] bytesOf(CheckpointChunk chunk) {
        byte[] content = new byte[chunk.getContent().remaining()];
        chunk.getContent().duplicate().get(content);
        return content;
    }

    private static Tensor bytes(int n) {
        byte[] data = new byte[n];
        new Random(n).nextBytes(data);
        return new Tensor(DType.U8, new long[] {n}, data);
    }
}
