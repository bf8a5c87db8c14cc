package io.directpred.trainer;

/** Training has come to numbers that are none, or to features that are all zero: the same seed comes there again. */
public final class Diverged extends TrainingException {
    private static final long serialVersionUID = 1L;

    Diverged(String message) {
        super(message);
    }
}
