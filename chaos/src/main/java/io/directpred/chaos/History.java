package io.directpred.chaos;

import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.State;
import io.directpred.events.RunPhase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The steps that the final state consists of: those of the attempt that finished, before them those of the attempt
 * whose checkpoint it went on from, up to that, and so on.
 *
 * @param parts oldest first; empty where the run has not finished
 * @param gap what is missing in between, or empty
 */
record History(List<Part> parts, String gap) {

    /** Steps {@code from} to before {@code to}, done by an attempt. */
    record Part(int attempt, long from, long to) {}

    static History of(Journal journal) {
        Optional<State> finished = journal.states().stream()
                .filter(state -> state.phase() == RunPhase.finished)
                .findFirst();
        if (finished.isEmpty()) {
            return new History(List.of(), "the run has not finished");
        }
        List<Part> parts = new ArrayList<>();
        int attempt = finished.get().attempt();
        long to = finished.get().done();
        while (true) {
            Optional<Long> from = journal.resumed(attempt);
            if (from.isEmpty()) {
                return new History(reversed(parts), "attempt " + attempt + " was never announced");
            }
            parts.add(new Part(attempt, from.get(), to));
            if (from.get() == 0) {
                return new History(reversed(parts), "");
            }
            Optional<Saved> before = checkpointBefore(journal, attempt);
            if (before.isEmpty() || before.get().manifest().getStepsDone() != from.get()) {
                return new History(
                        reversed(parts),
                        "attempt " + attempt + " went on from step " + from.get() + ", the newest checkpoint was "
                                + before.map(saved ->
                                                "after " + saved.manifest().getStepsDone() + " steps")
                                        .orElse("none"));
            }
            attempt = before.get().manifest().getAttempt();
            to = from.get();
        }
    }

    private static List<Part> reversed(List<Part> parts) {
        Collections.reverse(parts);
        return List.copyOf(parts);
    }

    /** The newest checkpoint of earlier attempts: what an attempt finds. */
    private static Optional<Saved> checkpointBefore(Journal journal, int attempt) {
        return journal.checkpoints().stream()
                .filter(saved -> saved.manifest().getAttempt() < attempt)
                .reduce((earlier, later) -> later);
    }
}
