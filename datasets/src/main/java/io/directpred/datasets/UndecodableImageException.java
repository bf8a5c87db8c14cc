package io.directpred.datasets;

import org.jspecify.annotations.Nullable;

/** One image cannot be decoded: names the file and the reason. The rest of its data set is not concerned. */
public final class UndecodableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public UndecodableImageException(String image, String reason) {
        this(image, reason, null);
    }

    public UndecodableImageException(String image, String reason, @Nullable Throwable cause) {
        super(image + ": " + reason, cause);
        this.reason = reason;
    }

    /** Why, without the file. */
    public String reason() {
        return reason;
    }
}
