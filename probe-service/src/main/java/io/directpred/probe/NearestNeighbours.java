package io.directpred.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * Classification by the k nearest neighbours in a bank of labelled representations: cosine similarity, votes weighted
 * with exp(similarity / temperature).
 *
 * <p>Source: Wu et al., "Unsupervised feature learning via non-parametric instance discrimination", CVPR 2018, section
 * 3.4.
 */
public final class NearestNeighbours {
    private static final int FIVE = 5;
    private static final int BANK_BLOCK = 4096;
    private static final int TEST_BLOCK = 256;

    private NearestNeighbours() {}

    /** k for a bank of n images: what was asked for, or min(200, n/160) where that is 0; at least 1, at most n. */
    public static int k(int asked, int bank) {
        return Math.max(1, Math.min(bank, asked > 0 ? asked : Math.min(200, bank / 160)));
    }

    /** In percent: the class has the most votes, or is among the five that have. */
    record Accuracy(double top1, double top5) {}

    /** By each of the votes, from one search. Of equal votes the lower class is the better. */
    static List<Accuracy> accuracies(Features bank, Features test, List<Vote> votes) {
        int most = votes.stream().mapToInt(Vote::k).max().orElseThrow();
        TopK[] nearest = nearest(bank.toUnitLength(), test.toUnitLength(), Math.min(most, bank.size()));
        int[] first = new int[votes.size()];
        int[] five = new int[votes.size()];
        for (int i = 0; i < nearest.length; i++) {
            long[] sorted = nearest[i].sorted();
            for (int v = 0; v < first.length; v++) {
                int better = better(votes(sorted, bank, votes.get(v)), test.labels()[i]);
                first[v] += better == 0 ? 1 : 0;
                five[v] += better < FIVE ? 1 : 0;
            }
        }
        List<Accuracy> accuracies = new ArrayList<>();
        for (int v = 0; v < first.length; v++) {
            accuracies.add(new Accuracy(100.0 * first[v] / test.size(), 100.0 * five[v] / test.size()));
        }
        return accuracies;
    }

    /** Classes that stand before one. */
    static int better(double[] votes, int label) {
        int better = 0;
        for (int c = 0; c < votes.length; c++) {
            better += votes[c] > votes[label] || votes[c] == votes[label] && c < label ? 1 : 0;
        }
        return better;
    }

    /** The class of each test image; of equal votes the lower class. */
    static int[] classify(Features bank, Features test, Vote vote) {
        TopK[] nearest = nearest(bank.toUnitLength(), test.toUnitLength(), vote.k());
        int[] predicted = new int[test.size()];
        for (int i = 0; i < predicted.length; i++) {
            double[] votes = votes(nearest[i].sorted(), bank, vote);
            while (better(votes, predicted[i]) > 0) {
                predicted[i]++;
            }
        }
        return predicted;
    }

    /** Similarities are made block by block, so memory does not grow with the product of the two sets. */
    static TopK[] nearest(Features bank, Features test, int k) {
        TopK[] nearest = new TopK[test.size()];
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = new TopK(k);
        }
        int bankBlock = Math.min(BANK_BLOCK, bank.size());
        int testBlock = Math.min(TEST_BLOCK, test.size());
        Matrix a = new Matrix(testBlock, test.dim());
        Matrix b = new Matrix(bankBlock, bank.dim());
        Matrix similarity = new Matrix(testBlock, bankBlock); // A B^T
        for (int first = 0; first < bank.size(); first += bankBlock) {
            int columns = fill(b, bank, first);
            for (int row = 0; row < test.size(); row += testBlock) {
                int rows = fill(a, test, row);
                similarity.becomeRowsTimesRows(a, b, rows);
                offer(similarity, rows, columns, nearest, row, first);
            }
        }
        return nearest;
    }

    private static int fill(Matrix block, Features from, int first) {
        int n = Math.min(block.rows, from.size() - first);
        block.values.put(0, from.values(), first * from.dim(), n * from.dim());
        return n;
    }

    private static void offer(Matrix similarity, int rows, int columns, TopK[] nearest, int row, int first) {
        float[] of = new float[columns];
        for (int i = 0; i < rows; i++) {
            similarity.values.get(i * similarity.columns, of);
            TopK top = nearest[row + i];
            for (int j = 0; j < columns; j++) {
                top.offer(of[j], first + j);
            }
        }
    }

    /** Of each class, by the first k neighbours. */
    private static double[] votes(long[] neighbours, Features bank, Vote vote) {
        double[] votes = new double[bank.classes()];
        float most = TopK.similarity(neighbours[0]); // taken off, so that no weight overflows or all vanish
        for (int i = 0; i < Math.min(vote.k(), neighbours.length); i++) {
            votes[bank.labels()[TopK.index(neighbours[i])]] +=
                    StrictMath.exp((TopK.similarity(neighbours[i]) - most) / vote.temperature());
        }
        return votes;
    }
}
