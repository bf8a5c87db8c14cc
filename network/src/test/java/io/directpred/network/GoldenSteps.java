package io.directpred.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.spec.Architecture;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tiny network of step.json, all of it from integer formulas, and the values expected of four of its steps. */
public final class GoldenSteps {
    public static final int BATCH = 16;
    private static final int SIZE = 16;
    public static final JsonNode FILE = read();

    private GoldenSteps() {}

    public static Architecture architecture(Architecture.Precision precision) {
        return architecture(
                precision,
                precision == Architecture.Precision.BFLOAT16
                        ? Architecture.Convolution.WIDE
                        : Architecture.Convolution.PLAIN);
    }

    static Architecture architecture(Architecture.Precision precision, Architecture.Convolution convolution) {
        return new Architecture(
                Architecture.Encoder.RESNET10,
                4,
                Architecture.Stem.CIFAR,
                SIZE,
                SmallNetwork.perceptron(32, 16, 8),
                SmallNetwork.MATRIX,
                SmallNetwork.DIRECTPRED,
                List.of(0.45, 0.45, 0.45),
                List.of(0.25, 0.25, 0.25),
                precision,
                convolution);
    }

    static Networks.Settings settings() {
        JsonNode h = FILE.get("hyper");
        return new Networks.Settings(
                h.get("lr").doubleValue(),
                h.get("momentum").doubleValue(),
                h.get("weight_decay").doubleValue(),
                h.get("ema").doubleValue());
    }

    /** Online network n = 0, target network n = 1; running statistics 0 and 1, momentum 0. */
    public static Map<String, Tensor> state(Architecture a) {
        Map<String, Tensor> state =
                new HashMap<>(Initialisation.of(a, true, name -> new java.util.SplittableRandom(1)));
        for (JsonNode p : FILE.get("network").get("parameters")) {
            String name = p.get("name").textValue();
            for (int n = 0; n < 2; n++) {
                String key = (n == 0 ? "online." : "target.") + name;
                state.put(key, parameter(name, p.get("k").intValue(), n, shape(state, key)));
            }
        }
        double[] w = new double[64];
        for (int i = 0; i < 64; i++) {
            w[i] = 0.3 * (((7L * (i + 600) * (i + 600) + 31L * i) % 1009) / 504.0 - 1);
        }
        state.put("predictor.0.weight", Tensor.of(w, 8, 8));
        return state;
    }

    private static long[] shape(Map<String, Tensor> state, String key) {
        return Objects.requireNonNull(state.get(key), key).shape();
    }

    private static Tensor parameter(String name, long k, int n, long[] shape) {
        int count = (int) Tensor.elements(shape);
        double fanIn = (double) count / shape[0];
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            long at = i + 13 * k + 131L * n;
            double u = ((7 * at * at + 31L * i) % 1009) / 504.0 - 1;
            if (shape.length > 1) {
                values[i] = Math.sqrt(6 / fanIn) * u;
            } else {
                values[i] = name.endsWith("weight") ? 1 + 0.1 * u : 0.1 * u;
            }
        }
        return Tensor.of(values, shape);
    }

    public static Networks.View image(int step, int v) {
        return new Networks.View(view(step, v), SIZE, SIZE);
    }

    public static ByteBuffer view(int step, int v) {
        byte[] pixels = new byte[BATCH * SIZE * SIZE * 3];
        for (long i = 0; i < pixels.length; i++) {
            long a = i + 17L * step;
            long b = ((11 * a * a + 37 * i) % 1013) % 256;
            long c = i + 7L * v;
            pixels[(int) i] = (byte) ((b + (v + 1) * ((5 * c * c + i) % 61)) % 256);
        }
        return ByteBuffer.wrap(pixels);
    }

    public static double[] numbers(JsonNode node) {
        if (!node.get(0).isArray()) {
            double[] v = new double[node.size()];
            for (int i = 0; i < v.length; i++) {
                v[i] = node.get(i).doubleValue();
            }
            return v;
        }
        double[] flat = new double[node.size() * node.get(0).size()];
        int at = 0;
        for (JsonNode row : node) {
            for (double x : numbers(row)) {
                flat[at++] = x;
            }
        }
        return flat;
    }

    private static JsonNode read() {
        try (InputStream in = GoldenSteps.class.getResourceAsStream("step.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
