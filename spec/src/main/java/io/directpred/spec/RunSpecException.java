package io.directpred.spec;

/** A specification is refused: one line that names where it stands, the key, the value and what is allowed. */
public final class RunSpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** What is refused may be of any length. */
    private static final int LONGEST = 2000;

    public RunSpecException(String message) {
        super(onOneLine(message));
    }

    public RunSpecException(String message, Throwable cause) {
        super(onOneLine(message), cause);
    }

    private static String onOneLine(String message) {
        String start = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + " ...";
        return start.replaceAll("[\\p{C}\\p{Z}]+", " ");
    }
}
