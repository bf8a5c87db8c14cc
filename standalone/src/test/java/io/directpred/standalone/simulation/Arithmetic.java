package io.directpred.standalone.simulation;

import io.directpred.core.CounterRandom;
import io.directpred.network.Networks;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Networks whose arithmetic is a digest: everything a step is given, and all that came before it, decides every number
 * after it.
 *
 * <p>They remember which samples they were trained on, in order.
 */
final class Arithmetic implements Networks {
    static final int DIM = 3;
    /** All but the predictor: what a checkpoint's encoder is, to the laws. */
    private static final String ENCODER = "online.encoder.";

    static final String HISTORY = ENCODER + "history";
    static final String BALLAST_NAME = ENCODER + "ballast";
    private static final int SIZE = 8;
    /** More than a chunk. */
    private static final int BALLAST = 1_000_000;

    private final Witness witness;
    private final boolean large;
    private double[] w;
    private byte[] history;
    private long digest;
    private long steps;

    /** Is told of every step. */
    interface Witness {
        void stepped(Done step);
    }

    /**
     * What a step was given, and what it left.
     *
     * @param w before it
     */
    record Done(long number, List<Integer> samples, List<Double> w, long digest) {}

    private Arithmetic(Witness witness, boolean large, double[] w, byte[] history, long digest, long steps) {
        this.witness = witness;
        this.large = large;
        this.w = w;
        this.history = history;
        this.digest = digest;
        this.steps = steps;
    }

    /** @param large so that a checkpoint takes one chunk, or two: as many as the digest decides */
    static Arithmetic initial(Witness witness, boolean large) {
        return new Arithmetic(witness, large, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new byte[0], 1, 0);
    }

    static Arithmetic restored(Map<String, Tensor> state, Witness witness) {
        ByteBuffer counters =
                ByteBuffer.wrap(state.get(ENCODER + "counters").data()).order(ByteOrder.LITTLE_ENDIAN);
        return new Arithmetic(
                witness,
                state.containsKey(BALLAST_NAME),
                state.get("predictor.0.weight").toDoubles(),
                state.get(HISTORY).data().clone(),
                counters.getLong(),
                counters.getLong());
    }

    @Override
    public Step forward(List<View> views, int n, RandomGenerator random) {
        long seen = digest(views);
        Statistics statistics =
                new Statistics(seen % 1000 / 250.0, correlation(seen, n), new double[DIM], new double[DIM], unit());
        return new Step() {
            @Override
            public Statistics statistics() {
                return statistics;
            }

            @Override
            public double update(Settings settings) {
                Arithmetic.this.update(seen, views.get(0).pixels(), n, settings);
                return settings.lr();
            }

            @Override
            public void close() {}
        };
    }

    private void update(long seen, ByteBuffer view, int n, Settings settings) {
        List<Double> before = Arrays.stream(w).boxed().toList();
        CounterRandom gradient = CounterRandom.of(seen, "gradient", settings.hashCode());
        digest = gradient.nextInt(Integer.MAX_VALUE);
        int from = history.length;
        history = Arrays.copyOf(history, from + n);
        for (int i = 0; i < n; i++) {
            history[from + i] = view.get(i * SIZE * SIZE * 3);
        }
        w = Arrays.stream(w).map(x -> 0.9 * x + 0.1 * gradient.nextDouble()).toArray();
        witness.stepped(new Done(steps++, samples().subList(from, from + n), before, digest));
    }

    private long digest(List<View> views) {
        CRC32C crc = new CRC32C();
        views.forEach(view -> crc.update(view.pixels().duplicate()));
        ByteBuffer rest = ByteBuffer.allocate((w.length + 1) * Double.BYTES);
        Arrays.stream(w).forEach(rest::putDouble);
        crc.update(rest.putLong(digest).flip());
        return crc.getValue();
    }

    /** C of vectors that the digest decides: positive definite. */
    private static double[] correlation(long digest, int n) {
        CounterRandom random = CounterRandom.of(digest, "z");
        double[] c = new double[DIM * DIM];
        for (int i = 0; i < 2 * n; i++) {
            double[] z = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            for (int k = 0; k < c.length; k++) {
                c[k] += z[k / DIM] * z[k % DIM] / (2 * n);
            }
        }
        return c;
    }

    private static double[] unit() {
        double[] third = new double[DIM];
        Arrays.fill(third, 1.0 / DIM);
        return third;
    }

    @Override
    public void setW(double[] values) {
        w = values.clone();
    }

    @Override
    public double[] w() {
        return w.clone();
    }

    @Override
    public Map<String, Tensor> state() {
        ByteBuffer counters = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(digest)
                .putLong(steps);
        Map<String, Tensor> state = new HashMap<>(Map.of(
                "predictor.0.weight",
                Tensor.of(w, DIM, DIM),
                HISTORY,
                new Tensor(DType.U8, new long[] {history.length}, history.clone()),
                ENCODER + "counters",
                new Tensor(DType.I64, new long[] {2}, counters.array())));
        if (large) {
            byte[] ballast = new byte[(int) (1 + digest % 2 * BALLAST)];
            Arrays.fill(ballast, (byte) digest);
            state.put(BALLAST_NAME, new Tensor(DType.U8, new long[] {ballast.length}, ballast));
        }
        return state;
    }

    /** All samples trained on so far, in order. */
    List<Integer> samples() {
        Integer[] samples = new Integer[history.length];
        Arrays.setAll(samples, i -> history[i] & 0xFF);
        return List.of(samples);
    }

    @Override
    public void close() {}
}
