package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.EarlierF;
import io.directpred.tensors.DType;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Snapshot SNAPSHOT = new Snapshot(
            7,
            Map.of("online.conv1.weight", Tensor.of(new float[] {1, -2}, 2, 1)),
            new FoldPoint(
                    5,
                    ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
                    ByteBuffer.wrap(new byte[16]),
                    List.of(new EarlierF(3L, ByteBuffer.wrap(new byte[] {9, 8}), ByteBuffer.wrap(new byte[] {7, 6})))),
            List.of(correlation(6)));

    @Test
    void comesBackAsItWas() {
        assertThat(Snapshot.decode(SNAPSHOT.encode())).isEqualTo(SNAPSHOT);
    }

    @Test
    void whatVersion02WroteIsRead() throws Exception {
        Snapshot read = Snapshot.decode(Files.readAllBytes(CheckpointFixture.FILE));

        assertThat(read.next()).isEqualTo(7);
        assertThat(read.tensors()).isEqualTo(CheckpointFixture.SNAPSHOT.tensors());
        assertThat(read.used()).isEqualTo(CheckpointFixture.SNAPSHOT.used());
        assertThat(read.unused()).hasSize(1);
        assertThat(read.unused().get(0).getStep()).isEqualTo(6);
        assertThat(read.unused().get(0).getC())
                .isEqualTo(CheckpointFixture.SNAPSHOT.unused().get(0).getC());
    }

    /** As a later or an earlier version would have written it: C has a field that this one does not know. */
    @Test
    void aCheckpointBringsTheSchemaOfItsC() throws Exception {
        Schema later = new Schema.Parser()
                .parse(BatchCorrelation.getClassSchema()
                        .toString()
                        .replace(
                                "{\"name\":\"dim\",",
                                "{\"name\":\"views\",\"type\":\"int\",\"default\":2},{\"name\":\"dim\","));
        GenericRecord written = new GenericData.Record(later);
        BatchCorrelation known = correlation(6);
        known.getSchema().getFields().forEach(field -> written.put(field.name(), known.get(field.pos())));
        written.put("views", 2);
        ByteBuffer encoded = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), later).encode(written);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Map<String, String> metadata = new HashMap<>(Safetensors.metadata(SNAPSHOT.encode()));
        metadata.put("fold.unused.schema", later.toString());
        Map<String, Tensor> tensors = new HashMap<>(Safetensors.read(SNAPSHOT.encode()));
        tensors.put("fold.unused.6", new Tensor(DType.U8, new long[] {bytes.length}, bytes));

        assertThat(Snapshot.decode(Safetensors.write(tensors, metadata)).unused())
                .containsExactly(known);
    }

    @Test
    void namesTheMetadataThatAreMissingOrNoNumber() {
        Map<String, Tensor> tensors = Safetensors.read(SNAPSHOT.encode());

        assertThatThrownBy(() -> Snapshot.decode(Safetensors.write(tensors, Map.of("fold.step", "5"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a checkpoint: its metadata has no whole number next");
        assertThatThrownBy(() -> Snapshot.decode(Safetensors.write(tensors, Map.of("next", "7", "fold.step", "five"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a checkpoint: its metadata has no whole number fold.step");
        tensors.put("fold.earlier.three", tensors.get("fold.earlier.3"));
        assertThatThrownBy(() -> Snapshot.decode(Safetensors.write(tensors, Map.of("next", "7", "fold.step", "5"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a checkpoint: fold.earlier.three names no step");
    }

    @Test
    void refusesACorrelationOfAnotherStepThanItsNames() {
        assertThatThrownBy(() -> Snapshot.decode(withCorrelation("fold.unused.8", encoded(correlation(6)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a checkpoint: fold.unused.6 stands under the name of another step");
    }

    /** Avro's own decoder would allocate what is claimed. */
    @Test
    void refusesACorrelationThatClaimsMoreBytesThanThereAre() {
        byte[] header = java.util.Arrays.copyOf(encoded(correlation(6)), 10);
        byte[] body = {-2, -1, -1, -1, 15}; // a string of 2^31 - 1 bytes
        byte[] claim = ByteBuffer.allocate(15).put(header).put(body).array();

        assertThatThrownBy(() -> Snapshot.decode(withCorrelation("fold.unused.6", claim)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a checkpoint: fold.unused.* is not a BatchCorrelation: ");
    }

    private static byte[] withCorrelation(String name, byte[] encoded) {
        Map<String, Tensor> tensors = new HashMap<>(Safetensors.read(SNAPSHOT.encode()));
        tensors.put(name, new Tensor(DType.U8, new long[] {encoded.length}, encoded));
        return Safetensors.write(tensors, Safetensors.metadata(SNAPSHOT.encode()));
    }

    private static byte[] encoded(BatchCorrelation correlation) {
        try {
            ByteBuffer encoded = BatchCorrelation.getEncoder().encode(correlation);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static BatchCorrelation correlation(long step) {
        ByteBuffer numbers = ByteBuffer.wrap(new byte[12]);
        return new BatchCorrelation("run", 1, step, 2, numbers, numbers, numbers, numbers, numbers);
    }
}
