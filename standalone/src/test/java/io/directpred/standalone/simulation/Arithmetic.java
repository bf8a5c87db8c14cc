package io.directpred.standalone.simulation;

import io.directpred.core.CounterRandom;
import io.directpred.network.Networks;
import io.directpred.network.TrainingNetwork.Outcome;
import io.directpred.network.TrainingNetwork.Settings;
import io.directpred.tensors.DType;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Networks whose arithmetic is a digest: everything a step is given, and all that came before it, decides every number after it.
 *
 * <p>They remember which samples they were trained on, in order.
 */
final class Arithmetic implements Networks {
    static final int DIM = 3;
    private static final int SIZE = 8;
    /** More than a chunk. */
    private static final int BALLAST = 1_000_000;

    private final Witness witness;
    private final boolean large;
    private double[] w;
    private byte[] history;
    private long digest;
    private long steps;

    /** Is told where networks begin, and of every step. */
    interface Witness {
        Witness NOBODY = new Witness() {};

        default void begins(long next) {}

        default void stepped(Step step) {}
    }

    /**
     * What a step was given, and what it left.
     *
     * @param w before it
     */
    record Step(long number, List<Integer> samples, List<Double> w, long digest) {}

    private Arithmetic(Witness witness, boolean large, double[] w, byte[] history, long digest, long steps) {
        this.witness = witness;
        this.large = large;
        this.w = w;
        this.history = history;
        this.digest = digest;
        this.steps = steps;
        witness.begins(steps);
    }

    /** @param large so that a checkpoint takes one chunk, or two: as many as the digest decides */
    static Arithmetic initial(Witness witness, boolean large) {
        return new Arithmetic(witness, large, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new byte[0], 1, 0);
    }

    static Arithmetic restored(Map<String, Tensor> state, Witness witness) {
        ByteBuffer counters = ByteBuffer.wrap(state.get("counters").data()).order(ByteOrder.LITTLE_ENDIAN);
        return new Arithmetic(
                witness,
                state.containsKey("ballast"),
                state.get("W.weight").toDoubles(),
                state.get("history").data().clone(),
                counters.getLong(),
                counters.getLong());
    }

    @Override
    public Outcome step(ByteBuffer view1, ByteBuffer view2, int n, Settings settings) {
        List<Double> before = Arrays.stream(w).boxed().toList();
        digest = digest(view1, view2, settings);
        int from = history.length;
        history = Arrays.copyOf(history, from + n);
        for (int i = 0; i < n; i++) {
            history[from + i] = view1.get(i * SIZE * SIZE * 3);
        }
        double[] c = correlation(n);
        CounterRandom gradient = CounterRandom.of(digest, "gradient");
        w = Arrays.stream(w).map(x -> 0.9 * x + 0.1 * gradient.nextDouble()).toArray();
        witness.stepped(new Step(steps++, samples().subList(from, from + n), before, digest));
        return new Outcome(digest % 1000 / 250.0, c, new double[DIM], new double[DIM], unit(), w);
    }

    private long digest(ByteBuffer view1, ByteBuffer view2, Settings settings) {
        CRC32C crc = new CRC32C();
        crc.update(view1.duplicate());
        crc.update(view2.duplicate());
        ByteBuffer rest = ByteBuffer.allocate((w.length + 1) * Double.BYTES + Integer.BYTES);
        Arrays.stream(w).forEach(rest::putDouble);
        crc.update(rest.putLong(digest).putInt(settings.hashCode()).flip());
        return crc.getValue();
    }

    /** C of vectors that the digest decides: positive definite. */
    private double[] correlation(int n) {
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
    public Map<String, Tensor> state() {
        ByteBuffer counters = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(digest)
                .putLong(steps);
        Map<String, Tensor> state = new HashMap<>(Map.of(
                "W.weight", Tensor.of(w, DIM, DIM),
                "history", new Tensor(DType.U8, new long[] {history.length}, history.clone()),
                "counters", new Tensor(DType.I64, new long[] {2}, counters.array())));
        if (large) {
            byte[] ballast = new byte[(int) (1 + digest % 2 * BALLAST)];
            Arrays.fill(ballast, (byte) digest);
            state.put("ballast", new Tensor(DType.U8, new long[] {ballast.length}, ballast));
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
