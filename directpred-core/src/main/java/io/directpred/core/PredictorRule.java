package io.directpred.core;

/** How the linear predictor's weights W are set from F instead of being trained. */
public sealed interface PredictorRule permits DirectSet, DirectCopy, InverseRoot {

    /** DirectPred: {@link DirectSet} with alpha 1/2 (paper, Sec. 4.2). */
    static PredictorRule directPred(double eps, int freq) {
        return new DirectSet(0.5, eps, freq);
    }

    /** What F is divided by before its power is taken. */
    enum Scale {
        /** Its greatest eigenvalue, s_max. */
        LARGEST,
        /** Its Frobenius norm: no eigenvalue is needed. Ours. */
        FROBENIUS,
        /** Nothing: W follows the scale of the features. */
        NONE;

        double of(PackedSymmetric f, double greatest) {
            return switch (this) {
                case LARGEST -> greatest;
                case FROBENIUS -> f.frobeniusNorm();
                case NONE -> 1;
            };
        }
    }

    /** Where eps stands. r is an eigenvalue s of F over the {@link Scale}. */
    enum Eps {
        /** r^alpha + eps: the authors' released code. */
        ADDED,
        /** (r + eps)^alpha: an option of the released code, and the order of fmi-basel/implicit-var-reg. */
        INSIDE,
        /** s^alpha + eps s_max, with no scale: as the paper's equation 18 prints it. */
        PRINTED
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
