package io.directpred.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as its topics and the broker tell of it.
 *
 * @param state the newest
 * @param began when its first checkpoint was written; null where there is none
 * @param told when the newest state was written
 * @param bytes of its checkpoints and of the topics that are its own, one copy of each
 * @param trainers clients that train it, or stand by for it
 * @param loaders clients that its requests are handed to
 */
public record StoredRun(
        RunState state,
        @Nullable Instant began,
        Instant told,
        long bytes,
        List<String> trainers,
        List<String> loaders) {

    /** Its id. */
    public String run() {
        return state.getRun();
    }
}
