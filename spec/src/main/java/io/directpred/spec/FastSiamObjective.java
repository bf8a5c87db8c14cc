package io.directpred.spec;

/**
 * FastSiam: SimSiam with several views, each of which predicts the mean of the others (Pototzky, Sultan,
 * Schmidt-Thieme, GCPR 2022).
 */
final class FastSiamObjective extends SimSiamObjective {

    @Override
    public String title() {
        return "FastSiam";
    }

    @Override
    public String formula() {
        return "-cos(q, mean of the other views' z), mean over views, from -1 to 1";
    }

    @Override
    public Range views() {
        return new Range(2, 16);
    }
}
