package io.directpred.events;

/** A topic that was to be read is not there: nobody has made it, or it was removed, as those of a finished run are. */
public final class MissingTopicException extends EventLogException {
    private static final long serialVersionUID = 1L;

    public MissingTopicException(String topic) {
        super("topic " + topic + " is not there: ensure it before reading");
    }
}
