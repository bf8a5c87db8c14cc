package io.directpred.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

    @Property(tries = 300)
    void readsWhatItWrote(
            @ForAll("tensorMaps") Map<String, Tensor> tensors, @ForAll("metadata") Map<String, String> metadata) {
        byte[] file = Safetensors.write(tensors, metadata);

        assertThat(Safetensors.read(file)).containsExactlyInAnyOrderEntriesOf(tensors);
        assertThat(Safetensors.metadata(file)).containsExactlyInAnyOrderEntriesOf(metadata);
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
    }

    @Property(tries = 100)
    void theOrderOfTheMapDoesNotMatter(@ForAll("tensorMaps") Map<String, Tensor> tensors) {
        Map<String, Tensor> reversed = new LinkedHashMap<>();
        tensors.entrySet().stream()
                .sorted(Map.Entry.<String, Tensor>comparingByKey().reversed())
                .forEach(e -> reversed.put(e.getKey(), e.getValue()));

        assertThat(Safetensors.write(reversed, Map.of())).isEqualTo(Safetensors.write(tensors, Map.of()));
        assertThat(Safetensors.digest(reversed)).isEqualTo(Safetensors.digest(tensors));
    }

    @Test
    void writesTheLayoutOfTheFormat() {
        Map<String, Tensor> tensors = Map.of(
                "b", Tensor.of(new float[] {1, -2}, 2, 1), "a", new Tensor(DType.U8, new long[] {3}, new byte[3]));

        ByteBuffer file =
                ByteBuffer.wrap(Safetensors.write(tensors, Map.of("run", "x"))).order(ByteOrder.LITTLE_ENDIAN);

        String header =
                "{\"__metadata__\":{\"run\":\"x\"},\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[3,11]}}";
        int padded = (header.length() + 7) / 8 * 8;
        assertThat(file.getLong()).isEqualTo(padded);
        byte[] text = new byte[padded];
        file.get(text);
        assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo(header + " ".repeat(padded - header.length()));
        assertThat(file.position(file.position() + 3).getFloat()).isEqualTo(1);
        assertThat(file.getFloat()).isEqualTo(-2);
        assertThat(file.hasRemaining()).isFalse();
    }

    @Test
    void refusesToWriteATensorUnderTheMetadatasName() {
        assertThatThrownBy(() -> Safetensors.write(Map.of("__metadata__", Tensor.of(new float[1], 1)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__metadata__");
    }

    @Test
    void refusesAFileCutAtAnyLength() {
        byte[] file = Safetensors.write(
                Map.of("w", Tensor.of(new float[] {1, 2, 3}, 3), "v", Tensor.of(new double[] {4}, 1)), Map.of());

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Safetensors.read(cut))
                    .as("cut at %d of %d", length, file.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a safetensors file");
        }
    }

    /** Whatever byte is changed, what is read is refused or is tensors of the file's bytes: no other exception. */
    @Property(tries = 2000)
    void aChangedByteIsReadOrRefused(@ForAll int at, @ForAll byte to) {
        byte[] file = Safetensors.write(
                Map.of("w", Tensor.of(new float[] {1, 2, 3}, 3), "v", Tensor.of(new double[] {4}, 1)),
                Map.of("run", "x"));
        file[Math.floorMod(at, file.length)] = to;

        try {
            int bytes = Safetensors.read(file).values().stream()
                    .mapToInt(t -> t.data().length)
                    .sum();
            assertThat(bytes).isEqualTo(20);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("not a safetensors file");
        }
    }

    @Test
    void digestTellsNameTypeShapeAndElementsApart() {
        Tensor tensor = Tensor.of(new float[] {1, 2}, 2);
        Map<String, Tensor> others = new HashMap<>();
        others.put("name", tensor);
        others.put("shape", Tensor.of(new float[] {1, 2}, 1, 2));
        others.put("elements", Tensor.of(new float[] {1, 3}, 2));
        others.put("type", new Tensor(DType.U8, new long[] {8}, tensor.data()));

        assertThat(others.entrySet().stream()
                        .map(e -> Safetensors.digest(Map.of(e.getKey().equals("name") ? "v" : "w", e.getValue())))
                        .toList())
                .doesNotContain(Safetensors.digest(Map.of("w", tensor)))
                .doesNotHaveDuplicates()
                .allSatisfy(d -> assertThat(d).matches("[0-9a-f]{64}"));
    }

    @Provide
    Arbitrary<Map<String, Tensor>> tensorMaps() {
        Arbitrary<String> names = Arbitraries.strings()
                .ofMinLength(0)
                .ofMaxLength(20)
                .filter(n -> !n.equals("__metadata__")
                        && StandardCharsets.UTF_8.newEncoder().canEncode(n));
        return Arbitraries.maps(names, tensors()).ofMaxSize(8);
    }

    @Provide
    Arbitrary<Map<String, String>> metadata() {
        return Arbitraries.maps(
                        Arbitraries.strings().alpha(), Arbitraries.strings().ascii())
                .ofMaxSize(3);
    }

    private static Arbitrary<Tensor> tensors() {
        return Combinators.combine(
                        Arbitraries.of(DType.values()),
                        Arbitraries.longs().between(0, 4).array(long[].class).ofMaxSize(4),
                        Arbitraries.randomValue(r -> r.nextLong()))
                .as((dtype, shape, seed) -> {
                    byte[] data = new byte[(int) Tensor.elements(shape) * dtype.bytes];
                    new java.util.Random(seed).nextBytes(data);
                    return new Tensor(dtype, shape, data);
                });
    }
}
