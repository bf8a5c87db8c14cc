package io.directpred.chaos;

import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.State;
import io.directpred.events.RunPhase;

/**
 * Once an attempt is announced nothing of an earlier one becomes visible, no state and no checkpoint: a trainer that
 * wakes too late is refused; and the run finishes once.
 *
 * <p>Allowed: attempts 1, 1, 2, 3; 4 steps saved twice, the second time by a trainer that was told to stop. Forbidden:
 * 4 steps saved after 6; a state or a checkpoint of attempt 1 after attempt 2 was announced; finished twice.
 */
record OneWriter() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        int newest = 0;
        int finished = 0;
        for (State state : run.states()) {
            breaches.unless(
                    state.attempt() == newest || state.attempt() == newest + 1,
                    "a state of attempt %d came after attempt %d",
                    state.attempt(),
                    newest);
            newest = Math.max(newest, state.attempt());
            finished += state.phase() == RunPhase.finished ? 1 : 0;
        }
        breaches.unless(finished == 1, "the run finished %d times", finished);
        int saving = 0;
        long done = -1;
        for (Saved saved : run.checkpoints()) {
            int attempt = saved.manifest().getAttempt();
            breaches.unless(
                    attempt >= saving, "a checkpoint of attempt %d came after one of attempt %d", attempt, saving);
            breaches.unless(
                    saved.manifest().getStepsDone() >= done,
                    "attempt %d saved %d steps after %d",
                    attempt,
                    saved.manifest().getStepsDone(),
                    done);
            saving = Math.max(saving, attempt);
            done = saved.manifest().getStepsDone();
        }
        return breaches.verdict(
                this,
                "%d states and %d checkpoints of %d attempts, in order",
                run.states().size(),
                run.checkpoints().size(),
                newest);
    }
}
