package io.directpred.core;

/** Correlation matrices as batches make them. */
final class RandomMatrices {
    private RandomMatrices() {}

    /** Mean of z z^T over {@code count} normal vectors: its rank is at most {@code count}. */
    static PackedSymmetric correlation(long seed, int dim, int count) {
        CounterRandom random = CounterRandom.of(seed, "correlation", dim, count);
        double scale = StrictMath.exp(random.uniform(-8, 8));
        double[][] z = new double[count][dim];
        for (double[] vector : z) {
            for (int i = 0; i < dim; i++) {
                vector[i] = scale * random.nextGaussian();
            }
        }
        return CorrelationMatrix.ofViews("C", z, new double[0][]);
    }
}
