package io.directpred.trainer;

/** The run cannot go on; the message names step, cause and remedy. */
public class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }
}
