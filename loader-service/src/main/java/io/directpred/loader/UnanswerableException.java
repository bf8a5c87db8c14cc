package io.directpred.loader;

/** A request that no loader with these data can answer: names step, slice, and what is wrong with it. */
public final class UnanswerableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnanswerableException(String message) {
        super(message);
    }
}
