package io.directpred.trainer.spec;

/** A specification is refused: one line that names where it stands, the key, the value and what is allowed. */
public final class RunSpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunSpecException(String message) {
        super(message);
    }

    public RunSpecException(String message, Throwable cause) {
        super(message, cause);
    }
}
