package io.directpred.datasets;

import org.jspecify.annotations.Nullable;

/**
 * An image's bytes are not to be had, or are not those that the data set's fingerprint holds: names the file and the
 * cause.
 *
 * <p>It says nothing about the image: another attempt, or another machine, may read it. So nothing may stand in for it,
 * as for one that is {@link UndecodableImageException undecodable}.
 */
public final class UnavailableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public UnavailableImageException(String image, String reason, @Nullable Throwable cause) {
        super(image + ": " + reason, cause);
        this.reason = reason;
    }

    /** Why, without the file. */
    public String reason() {
        return reason;
    }
}
