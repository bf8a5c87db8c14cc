package io.directpred.events;

import org.jspecify.annotations.Nullable;

/** A record is not what its topic says: the message is the reason its dead letter carries. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecodableException(String reason) {
        this(reason, null);
    }

    UndecodableException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
