package io.directpred.theory;

import io.directpred.core.CounterRandom;

/** Random matrices that flows start from. */
final class Starts {
    private Starts() {}

    /** Independent normal numbers of a standard deviation. */
    static double[][] normal(CounterRandom random, int rows, int columns, double deviation) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int j = 0; j < columns; j++) {
                row[j] = deviation * random.nextGaussian();
            }
        }
        return matrix;
    }

    /** A A^T of such a square matrix A: no eigenvalue is negative. */
    static double[][] positive(CounterRandom random, int dim, double deviation) {
        double[][] a = normal(random, dim, dim, deviation);
        double[][] positive = new double[dim][dim];
        for (int i = 0; i < dim; i++) {
            for (int j = 0; j < dim; j++) {
                for (int k = 0; k < dim; k++) {
                    positive[i][j] += a[i][k] * a[j][k];
                }
            }
        }
        return positive;
    }
}
