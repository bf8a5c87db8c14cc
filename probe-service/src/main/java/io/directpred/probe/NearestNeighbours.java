package io.directpred.probe;

/**
 * Classification by the k nearest neighbours in a bank of labelled representations: cosine similarity, votes weighted with
 * exp(similarity / 0.1).
 *
 * <p>Source: Wu et al., "Unsupervised feature learning via non-parametric instance discrimination", CVPR 2018, section 3.4.
 */
public final class NearestNeighbours {
    private static final double TEMPERATURE = 0.1;
    private static final int BANK_BLOCK = 4096;
    private static final int TEST_BLOCK = 256;

    private NearestNeighbours() {}

    /** k for a bank of n images: what was asked for, or min(200, n/160) where that is 0; at least 1, at most n. */
    public static int k(int asked, int bank) {
        return Math.max(1, Math.min(bank, asked > 0 ? asked : Math.min(200, bank / 160)));
    }

    /** Share of the test images that are classified rightly, in percent. */
    public static double accuracy(Features bank, Features test, int k) {
        int[] predicted = classify(bank, test, k);
        int right = 0;
        for (int i = 0; i < predicted.length; i++) {
            right += predicted[i] == test.labels()[i] ? 1 : 0;
        }
        return 100.0 * right / predicted.length;
    }

    /** The class of each test image; of equal votes the lower class. */
    static int[] classify(Features bank, Features test, int k) {
        TopK[] nearest = nearest(bank.toUnitLength(), test.toUnitLength(), k);
        int[] predicted = new int[test.size()];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = vote(nearest[i].sorted(), bank);
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

    private static int vote(long[] neighbours, Features bank) {
        double[] votes = new double[bank.classes()];
        float most = TopK.similarity(neighbours[0]); // taken off, so that no weight overflows or all vanish
        for (long neighbour : neighbours) {
            votes[bank.labels()[TopK.index(neighbour)]] +=
                    StrictMath.exp((TopK.similarity(neighbour) - most) / TEMPERATURE);
        }
        int best = 0;
        for (int c = 1; c < votes.length; c++) {
            best = votes[c] > votes[best] ? c : best;
        }
        return best;
    }
}
