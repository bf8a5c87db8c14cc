package io.directpred.recorder;

import io.directpred.events.RunPhase;
import io.directpred.events.RunState;

/**
 * How far a run has come, as its directory is concerned.
 *
 * @param run its id as the log has it, which may be anything
 * @param probed whether the final probe has reported
 */
record RunStatus(String run, RunState state, boolean probed) {

    /** What a directory can be made to hold. */
    enum Stage {
        /** run.yaml and the growing metrics.jsonl; an interrupted run may go on. */
        UNFINISHED,
        /** Everything, but not yet how good the final encoder is. */
        FINISHED,
        /** Everything. */
        PROBED
    }

    Stage stage() {
        if (state.getPhase() != RunPhase.finished) {
            return Stage.UNFINISHED;
        }
        return probed ? Stage.PROBED : Stage.FINISHED;
    }
}
