package io.directpred.events;

/** What was waited for has not come, a broker or a topic: trying again later may help, and nothing was changed. */
public class UnavailableException extends EventLogException {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
        super(message);
    }

    UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
