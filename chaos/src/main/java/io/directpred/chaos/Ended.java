package io.directpred.chaos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that ended with an error of its own.
 *
 * @param code of the exit; null where it is not known
 * @param lines its last {@value #LINES} that are not part of a stack trace
 */
record Ended(String process, @Nullable Integer code, List<String> lines) {
    static final int LINES = 10;

    String lastWords() {
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
