package io.directpred.events;

/** The log refuses, or is refused: the message names the key or address, the value, and the remedy. */
public class EventLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EventLogException(String message) {
        super(message);
    }

    public EventLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
