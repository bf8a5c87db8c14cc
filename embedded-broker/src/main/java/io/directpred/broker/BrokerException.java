package io.directpred.broker;

import org.jspecify.annotations.Nullable;

/** The embedded broker cannot start, or has stopped by itself: the message names the directory or the cause. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
