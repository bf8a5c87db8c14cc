package io.directpred.core;

import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Philox4x32-10, a counter-based generator: the n-th number of a stream is a pure function of (seed, stream, n).
 *
 * <p>Every random choice of a run comes from one of these, addressed by what it is for (a purpose and coordinates such
 * as epoch, sample and view), so it does not matter which process draws it, when, or after what else. Integers only,
 * and {@link StrictMath} for the normal distribution: the same bits on every machine.
 *
 * <p>Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
public final class CounterRandom implements RandomGenerator {
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private final int key0;
    private final int key1;
    private final int stream0;
    private final int stream1;
    private final int[] block = new int[4];
    private long counter;
    private int used = 4;

    private CounterRandom(long seed, long stream) {
        key0 = (int) seed;
        key1 = (int) (seed >>> 32);
        stream0 = (int) stream;
        stream1 = (int) (stream >>> 32);
    }

    /**
     * The stream for one purpose at one place.
     *
     * @param seed the run's seed
     * @param purpose what the numbers are for, such as {@code "views"}; different purposes never share numbers
     * @param coordinates where, such as epoch, sample, view
     */
    public static CounterRandom of(long seed, String purpose, long... coordinates) {
        long stream = mix(purpose.length());
        for (int i = 0; i < purpose.length(); i++) {
            stream = mix(stream ^ purpose.charAt(i));
        }
        for (long coordinate : coordinates) {
            stream = mix((stream + 0x9E3779B97F4A7C15L) ^ mix(coordinate));
        }
        return new CounterRandom(seed, stream);
    }

    /** The generators of a run's tensors before the first step, by their names. */
    public static Function<String, RandomGenerator> initial(long seed) {
        return tensor -> of(seed, "init " + tensor);
    }

    /** A uniform permutation of 0..n-1 (Fisher and Yates). */
    public int[] permutation(int n) {
        int[] p = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            p[i] = p[j];
            p[j] = i;
        }
        return p;
    }

    @Override
    public int nextInt() {
        if (used == 4) {
            philox(block, (int) counter, (int) (counter >>> 32), stream0, stream1, key0, key1);
            counter++;
            used = 0;
        }
        return block[used++];
    }

    @Override
    public long nextLong() {
        long high = nextInt();
        return (high << 32) | (nextInt() & 0xFFFFFFFFL);
    }

    /** Uniform in 0..bound-1 without bias: multiplication and rejection (Lemire 2019). */
    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, was " + bound);
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        long threshold = ((1L << 32) - bound) % bound;
        while ((product & 0xFFFFFFFFL) < threshold) {
            product = (nextInt() & 0xFFFFFFFFL) * bound;
        }
        return (int) (product >>> 32);
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Uniform in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Standard normal, by Box and Muller's transform in {@link StrictMath}. */
    @Override
    public double nextGaussian() {
        double u = 1 - nextDouble(); // in (0, 1]
        double v = nextDouble();
        return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }

    static void philox(int[] out, int c0, int c1, int c2, int c3, int k0, int k1) {
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** SplitMix64's finaliser: a bijection that spreads every bit. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
