package io.directpred.core;

import java.util.Arrays;

/** Small dense matrices by rows, for the flows of the theory: d of a few, so plain loops. */
final class Dense {
    private Dense() {}

    /** A B. */
    static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    /** a A + b B. */
    static double[][] sum(double a, double[][] left, double b, double[][] right) {
        double[][] sum = new double[left.length][left[0].length];
        for (int i = 0; i < sum.length; i++) {
            for (int j = 0; j < sum[i].length; j++) {
                sum[i][j] = a * left[i][j] + b * right[i][j];
            }
        }
        return sum;
    }

    static double[][] transposed(double[][] a) {
        double[][] transposed = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                transposed[j][i] = a[i][j];
            }
        }
        return transposed;
    }

    /** Sum of the products of the elements: |A|^2 where B = A. */
    static double dot(double[][] a, double[][] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                dot += a[i][j] * b[i][j];
            }
        }
        return dot;
    }

    /** Frobenius norm. */
    static double norm(double[][] a) {
        return Math.sqrt(dot(a, a));
    }

    static double trace(double[][] a) {
        double trace = 0;
        for (int i = 0; i < a.length; i++) {
            trace += a[i][i];
        }
        return trace;
    }

    /** c I. */
    static double[][] scaledIdentity(int dim, double c) {
        double[][] identity = new double[dim][dim];
        for (int i = 0; i < dim; i++) {
            identity[i][i] = c;
        }
        return identity;
    }

    /** A (x) B. */
    static double[][] kronecker(double[][] a, double[][] b) {
        double[][] product = new double[a.length * b.length][a[0].length * b[0].length];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < product[i].length; j++) {
                product[i][j] = a[i / b.length][j / b[0].length] * b[i % b.length][j % b[0].length];
            }
        }
        return product;
    }

    /** The matrices by rows, one after the other. */
    static double[] vector(double[][]... matrices) {
        int size = 0;
        for (double[][] matrix : matrices) {
            size += matrix.length * matrix[0].length;
        }
        double[] vector = new double[size];
        int at = 0;
        for (double[][] matrix : matrices) {
            for (double[] row : matrix) {
                System.arraycopy(row, 0, vector, at, row.length);
                at += row.length;
            }
        }
        return vector;
    }

    /** The matrix that begins at a place of a vector. */
    static double[][] matrix(double[] vector, int from, int rows, int columns) {
        double[][] matrix = new double[rows][];
        for (int i = 0; i < rows; i++) {
            matrix[i] = Arrays.copyOfRange(vector, from + i * columns, from + (i + 1) * columns);
        }
        return matrix;
    }
}
