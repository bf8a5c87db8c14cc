package io.directpred.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A process that ended with an error of its own.
 *
 * @param code of the exit; null where it is not known
 * @param lastWords its last line
 */
record Ended(String process, @Nullable Integer code, String lastWords) {}
