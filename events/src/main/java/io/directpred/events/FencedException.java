package io.directpred.events;

/** Another writer has taken over this one's transactional id: stop, it is theirs now. */
public final class FencedException extends EventLogException {
    private static final long serialVersionUID = 1L;

    public FencedException(String message) {
        super(message);
    }

    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
