package io.directpred.standalone.simulation;

import reactor.core.Disposable;
import reactor.core.publisher.Sinks;

/** A service's process: its connection, and the service itself. */
final class Process {
    final SimulatedLog log;
    final Role role;
    /** Whose trainer it is; empty for those that serve all. */
    final String run;

    final VirtualTime.Clock clock;
    final Sinks.Empty<Void> stop = Sinks.empty();
    Disposable service = () -> {};
    boolean ended;

    /** The services that take part. */
    enum Role {
        TRAINER,
        STATS,
        LOADER
    }

    Process(SimulatedLog log, Role role, String run, VirtualTime.Clock clock) {
        this.clock = clock;
        this.log = log;
        this.role = role;
        this.run = run;
    }
}
