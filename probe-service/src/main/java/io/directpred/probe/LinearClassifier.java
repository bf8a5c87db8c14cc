package io.directpred.probe;

import java.util.random.RandomGenerator;

/** One linear layer with bias and softmax cross-entropy, working on batches of at most a fixed size. */
final class LinearClassifier {
    private final int dim;
    private final int classes;
    /** X with a last column of ones, which carries the bias: batch x (d+1). */
    private final Matrix x;
    /** X Theta^T, then the gradient with respect to it: batch x classes. */
    private final Matrix logits;

    final Matrix theta; // classes x (d+1)
    final Matrix gradient; // classes x (d+1)
    private final float[] scores; // logits on the heap

    /** Starts as PyTorch's Linear does: weights and bias uniform in +-1/sqrt(d). */
    LinearClassifier(int dim, int classes, int batch, RandomGenerator random) {
        this.dim = dim;
        this.classes = classes;
        x = new Matrix(batch, dim + 1);
        logits = new Matrix(batch, classes);
        theta = new Matrix(classes, dim + 1);
        gradient = new Matrix(classes, dim + 1);
        scores = new float[batch * classes];
        double bound = 1 / Math.sqrt(dim);
        for (int i = 0; i < classes * (dim + 1); i++) {
            theta.values.put(i, (float) (bound * (2 * random.nextDouble() - 1)));
        }
        for (int i = 0; i < batch; i++) {
            x.values.put(i * (dim + 1) + dim, 1f);
        }
    }

    /** Sets {@link #gradient} to that of the mean cross-entropy over the rows from..to-1 of the order. */
    void differentiate(Features features, int[] order, int from, int to) {
        int n = to - from;
        score(features, order, from, n);
        for (int i = 0; i < n; i++) {
            softmax(i * classes);
            scores[i * classes + features.labels()[order[from + i]]] -= 1;
        }
        logits.values.put(0, scores, 0, n * classes);
        gradient.becomeTransposedTimes(logits, x, n, 1f / n); // (P - Y)^T X / n
    }

    /** Share of the images that are classified rightly, in percent; of equal scores the lower class counts. */
    double accuracy(Features features, int[] order) {
        int right = 0;
        for (int from = 0; from < order.length; from += x.rows) {
            int n = Math.min(x.rows, order.length - from);
            score(features, order, from, n);
            for (int i = 0; i < n; i++) {
                right += best(i * classes) == features.labels()[order[from + i]] ? 1 : 0;
            }
        }
        return 100.0 * right / order.length;
    }

    /**
     * Share of the images whose class is among the five of the highest scores, in percent; of equal scores the lower
     * class counts.
     */
    double topFive(Features features, int[] order) {
        int right = 0;
        for (int from = 0; from < order.length; from += x.rows) {
            int n = Math.min(x.rows, order.length - from);
            score(features, order, from, n);
            for (int i = 0; i < n; i++) {
                right += better(i * classes, features.labels()[order[from + i]]) < 5 ? 1 : 0;
            }
        }
        return 100.0 * right / order.length;
    }

    private int better(int row, int label) {
        int better = 0;
        for (int c = 0; c < classes; c++) {
            float other = scores[row + c];
            better += other > scores[row + label] || other == scores[row + label] && c < label ? 1 : 0;
        }
        return better;
    }

    private void score(Features features, int[] order, int from, int n) {
        for (int i = 0; i < n; i++) {
            x.setRow(i, features.values(), order[from + i] * dim, dim);
        }
        logits.becomeRowsTimesRows(x, theta, n); // X Theta^T
        logits.values.get(0, scores, 0, n * classes);
    }

    private int best(int row) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = scores[row + c] > scores[row + best] ? c : best;
        }
        return best;
    }

    private void softmax(int row) {
        float most = scores[row + best(row)];
        double sum = 0;
        for (int c = row; c < row + classes; c++) {
            scores[c] = (float) StrictMath.exp(scores[c] - most);
            sum += scores[c];
        }
        for (int c = row; c < row + classes; c++) {
            scores[c] = (float) (scores[c] / sum);
        }
    }
}
