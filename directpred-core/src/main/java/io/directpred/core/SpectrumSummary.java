package io.directpred.core;

/**
 * How many directions the features really use, from the eigenvalues s of F or of centred F; negative ones count as 0.
 *
 * <p>F is not centred, so early in training one eigenvalue, the direction of the mean, dominates it: an alarm belongs
 * on centred F and on {@link #featureDeviation}. All three are 0 where no eigenvalue is positive.
 *
 * @param effectiveRank exp of the entropy of s / sum(s): 1..d
 * @param participationRatio sum(s)^2 / sum(s^2): 1..d
 * @param topShare share of the greatest eigenvalue in the sum
 */
public record SpectrumSummary(double effectiveRank, double participationRatio, double topShare) {

    public static SpectrumSummary of(double[] eigenvalues) {
        double sum = 0;
        double squares = 0;
        double top = 0;
        for (double s : eigenvalues) {
            double positive = Math.max(s, 0);
            sum += positive;
            squares += positive * positive;
            top = Math.max(top, positive);
        }
        if (sum == 0) {
            return new SpectrumSummary(0, 0, 0);
        }
        return new SpectrumSummary(Math.exp(entropy(eigenvalues, sum)), sum * sum / squares, top / sum);
    }

    /**
     * Mean over channels of the standard deviation of z/|z|, times sqrt(d): 1 is healthy, 0 is collapsed (as in
     * SimSiam, arXiv 2011.10566, Fig. 2).
     *
     * @param unitMean mean of z/|z|, d
     * @param unitSquare mean square of z/|z|, d
     */
    public static double featureDeviation(double[] unitMean, double[] unitSquare) {
        int dim = unitMean.length;
        double sum = 0;
        for (int i = 0; i < dim; i++) {
            sum += Math.sqrt(Math.max(0, unitSquare[i] - unitMean[i] * unitMean[i]));
        }
        return sum / dim * Math.sqrt(dim);
    }

    private static double entropy(double[] eigenvalues, double sum) {
        double entropy = 0;
        for (double s : eigenvalues) {
            if (s > 0) {
                entropy -= s / sum * Math.log(s / sum);
            }
        }
        return entropy;
    }
}
