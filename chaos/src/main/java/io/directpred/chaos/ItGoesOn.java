package io.directpred.chaos;

import io.directpred.events.RunPhase;

/**
 * After every fault steps are done again, and the run comes to its end.
 *
 * <p>Allowed: half a minute without a step while a broker starts again. Forbidden: two minutes; a run that never says
 * finished.
 */
record ItGoesOn() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        evidence.standstills().forEach(standstill -> breaches.add("%s", standstill));
        boolean finished = evidence.run().states().stream().anyMatch(state -> state.phase() == RunPhase.finished);
        breaches.unless(finished, "the run has not finished");
        return breaches.verdict(this, "%d steps done", evidence.run().steps().size());
    }
}
