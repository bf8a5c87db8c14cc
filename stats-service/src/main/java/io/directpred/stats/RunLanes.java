package io.directpred.stats;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.Event;
import io.directpred.events.FoldState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Records of several runs, each run's in a lane of its own: in order within a run, and no run waits for another's work.
 *
 * <p>Here are at most {@value #OF_A_RUN} records of a run and {@value #IN_ALL} of all; reading pauses where there is no
 * room. A repeat of what still waits takes none. A lane opens with a run's first record and closes when none is left,
 * so runs that have ended leave nothing. Of one use; safe for use by several threads.
 */
final class RunLanes {
    static final int OF_A_RUN = 8;
    static final int IN_ALL = 64;

    private final Map<String, Lane> lanes = new HashMap<>();
    private final Sinks.Many<Flux<Event<SpecificRecord>>> opened =
            Sinks.many().unicast().onBackpressureBuffer();
    private int inside;
    private @Nullable Arrival waiting;

    private static final class Lane {
        final Sinks.Many<Event<SpecificRecord>> records = Sinks.many().unicast().onBackpressureBuffer();
        final Set<Id> untouched = new HashSet<>();
        int inside;
    }

    /** Of equal ids, the content is equal, too: a trainer's C is what its attempt and step are. */
    private record Id(String run, String type, int attempt, long step) {
        static Id of(Event<SpecificRecord> event) {
            if (event.value() instanceof FoldState state) {
                return new Id(state.getRun(), "FoldState", state.getAttempt(), state.getStep());
            }
            return event.value() instanceof BatchCorrelation c
                    ? new Id(c.getRun(), "C", c.getAttempt(), c.getStep())
                    : new Id(event.tag().run(), "", event.tag().attempt(), event.offset());
        }
    }

    private record Arrival(Event<SpecificRecord> event, Id id, Sinks.Empty<Void> entered) {}

    /**
     * Works on all records; completes when the last has left, and fails with the first lane that does.
     *
     * @param work on the records of one run, in their order; what it emits leaves
     */
    Mono<Void> work(
            Flux<Event<SpecificRecord>> records,
            Function<Flux<Event<SpecificRecord>>, Flux<Event<SpecificRecord>>> work) {
        Flux<Event<SpecificRecord>> leaving =
                opened.asFlux().flatMap(work, Integer.MAX_VALUE).doOnNext(this::leave);
        Mono<Void> entering = records.concatMap(this::enter, 1).then().doOnSuccess(all -> opened.tryEmitComplete());
        return Flux.merge(leaving.then(), entering).then();
    }

    /** Work on a record begins: from here on another like it is one more. */
    synchronized void begin(Event<SpecificRecord> event) {
        Id id = Id.of(event);
        Lane lane = lanes.get(id.run);
        if (lane != null) {
            lane.untouched.remove(id);
        }
    }

    private Mono<Void> enter(Event<SpecificRecord> event) {
        return Mono.defer(() -> {
            Arrival arrival = new Arrival(event, Id.of(event), Sinks.empty());
            return entered(arrival) ? Mono.empty() : arrival.entered.asMono();
        });
    }

    private synchronized boolean entered(Arrival arrival) {
        Lane lane = lanes.get(arrival.id.run);
        if (lane != null && lane.untouched.contains(arrival.id)) {
            arrival.event.acknowledge(); // the one that waits is not: the position stays before it
            return true;
        }
        if (!hasRoom(lane)) {
            waiting = arrival;
            return false;
        }
        admit(arrival);
        return true;
    }

    private boolean hasRoom(@Nullable Lane lane) {
        return inside < IN_ALL && (lane == null || lane.inside < OF_A_RUN);
    }

    /** Within the lock, so that a lane does not close before what it was opened for is in it. */
    private void admit(Arrival arrival) {
        Lane lane = lanes.get(arrival.id.run);
        if (lane == null) {
            lane = new Lane();
            lanes.put(arrival.id.run, lane);
            opened.tryEmitNext(lane.records.asFlux());
        }
        inside++;
        lane.inside++;
        lane.untouched.add(arrival.id);
        lane.records.tryEmitNext(arrival.event);
    }

    private void leave(Event<SpecificRecord> event) {
        Arrival next = left(Id.of(event).run);
        if (next != null) {
            next.entered.tryEmitEmpty(); // what comes after it is read
        }
    }

    private synchronized @Nullable Arrival left(String run) {
        inside--;
        Lane lane = lanes.get(run);
        if (lane != null && --lane.inside == 0) {
            lanes.remove(run);
            lane.records.tryEmitComplete();
        }
        Arrival next = waiting;
        if (next == null || !hasRoom(lanes.get(next.id.run))) {
            return null;
        }
        waiting = null;
        admit(next);
        return next;
    }
}
