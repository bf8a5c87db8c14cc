package io.directpred.standalone.simulation;

import io.directpred.standalone.simulation.Process.Role;

/** What jqwik draws: the next event, or a fault. A number out of range counts round. */
sealed interface Move {
    /** One of the events that can happen now: 0 is the oldest. */
    record Happen(int which) implements Move {}

    /** So many events, the oldest first. */
    record GoOn(int events) implements Move {}

    record Tick(int seconds) implements Move {}

    /**
     * One process's time goes on by so much at once, and nobody else's: it was frozen, or its machine slept. Everything
     * that was due is done.
     */
    record Jump(Role role, int which, long seconds) implements Move {}

    /** Another process beside those there are: a standby, a loader more, a stats service that takes over. */
    record Start(Role role) implements Move {}

    /** kill -9. */
    record Kill(Role role, int which, boolean whatItSentArrives) implements Move {}

    /** SIGTERM. */
    record StopTrainer(int which) implements Move {}

    /** Nothing reaches the process or leaves it, until it is joined again. */
    record Cut(Role role, int which) implements Move {}

    record Join(Role role, int which) implements Move {}

    /** From now on each slice takes a loader so long. */
    record Slow(int which, int seconds) implements Move {}

    /** A record stands on its topic once more, at the end. */
    record Repeat(int which) implements Move {}

    /** A record that cannot be decoded: whoever reads it from now on skips it. */
    record Spoil(int which) implements Move {}

    /** Retention: a record goes, and all that lies before it in its partition. */
    record Retain(int which) implements Move {}

    /** The broker compacts what is compacted. */
    record Compact() implements Move {}
}
