package io.directpred.standalone;

/** What the user gave cannot be used: one line that names it and the remedy; exit code 2. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInput(String message) {
        super(message);
    }

    BadInput(String message, Throwable cause) {
        super(message, cause);
    }
}
