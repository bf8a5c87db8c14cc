package io.directpred.stats;

import io.directpred.events.Outgoing;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What follows from one record.
 *
 * @param answer what the trainer waits for
 * @param spectrum a report, computed when called, on any thread: it can follow the answer, which is wanted at once
 */
record Reply(Optional<Outgoing> answer, Optional<Supplier<Outgoing>> spectrum) {
    static final Reply NOTHING = new Reply(Optional.empty(), Optional.empty());

    static Reply of(Outgoing answer) {
        return new Reply(Optional.of(answer), Optional.empty());
    }
}
