package io.directpred.chaos;

import io.directpred.chaos.Injector.Done;

/**
 * Every fault had an effect: a test whose faults miss proves nothing.
 *
 * <p>Allowed: a loader that was killed and says that it starts; a cut that held bytes back. Forbidden: damage of which
 * no process says a word.
 */
record EveryFaultShows() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        for (Done done : evidence.stack().done()) {
            breaches.unless(
                    done.shown(),
                    "fault %d, %s, left no trace",
                    done.fault().number(),
                    done.fault().kind().label());
        }
        return breaches.verdict(this, "%d faults", evidence.stack().done().size());
    }
}
