package io.directpred.chaos;

import io.directpred.chaos.Journal.Saved;

/**
 * Every checkpoint that is visible is whole: all chunks, the length and the SHA-256 of its manifest; the first and the
 * last are among them.
 *
 * <p>Allowed: chunks without a manifest, of a trainer that was killed. Forbidden: a manifest without one of its chunks;
 * no checkpoint before step 0.
 */
record WholeCheckpoints() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        long bytes = 0;
        for (Saved saved : run.checkpoints()) {
            bytes += saved.manifest().getLength();
            breaches.unless(
                    saved.damage().isEmpty(),
                    "attempt %d, after %d steps: %s",
                    saved.manifest().getAttempt(),
                    saved.manifest().getStepsDone(),
                    saved.damage());
        }
        long steps = run.spec().getSchedule().getSteps();
        breaches.unless(isThere(run, 0), "there is no checkpoint before the first step");
        breaches.unless(isThere(run, steps), "there is no checkpoint after all %d steps", steps);
        return breaches.verdict(
                this, "%d checkpoints, %.0f MB", run.checkpoints().size(), bytes / 1e6);
    }

    private static boolean isThere(Journal run, long done) {
        return run.checkpoints().stream()
                .anyMatch(saved -> saved.manifest().getStepsDone() == done
                        && saved.manifest().getLast()
                                == (done == run.spec().getSchedule().getSteps()));
    }
}
