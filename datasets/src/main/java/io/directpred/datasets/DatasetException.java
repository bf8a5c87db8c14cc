package io.directpred.datasets;

import org.jspecify.annotations.Nullable;

/** A data set cannot be opened: one line that names the path, what was found there and the remedy. */
public final class DatasetException extends Exception {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
