package io.directpred.core;

/** How the linear predictor's weights W are set from F instead of being trained. */
public sealed interface PredictorRule permits DirectSet, DirectCopy {

    /** DirectPred: {@link DirectSet} with alpha 1/2 (paper, Sec. 4.2). */
    static PredictorRule directPred(double eps, int freq) {
        return new DirectSet(0.5, eps, freq);
    }

    /**
     * W, d x d and symmetric.
     *
     * @throws IllegalArgumentException if F has no positive eigenvalue: all features are zero
     */
    PackedSymmetric weights(CorrelationMatrix f);

    /** W is set from F of every freq-th step. */
    int freq();

    /** Whether W is set from F of this step, counted from 0: so it is after the very first. */
    default boolean sets(long step) {
        return step % freq() == 0;
    }
}
