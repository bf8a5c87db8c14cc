package io.directpred.stats;

/** Where the service stands with one attempt of a run. */
sealed interface RunState permits RunFold, RunState.Waiting, RunState.Stopped {

    int attempt();

    /** Of heap, at most. */
    default long bytes() {
        return 0;
    }

    /**
     * Asked for the fold state.
     *
     * @param newest greatest step that came since: one that is not newer was sent again, so the trainer has not heard
     *     us
     */
    record Waiting(int attempt, long newest) implements RunState {}

    /**
     * A record of this attempt could not be taken: without it no later step has an F, so there is nothing to answer.
     */
    record Stopped(int attempt) implements RunState {}
}
