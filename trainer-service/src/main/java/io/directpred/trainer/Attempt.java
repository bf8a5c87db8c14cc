package io.directpred.trainer;

import io.directpred.events.Checkpoint;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import io.directpred.spec.SpecText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * This process's claim to a run: the transactional id {@code trainer.<run>} is its, and its attempt is announced.
 *
 * <p>Whoever opens the id later fences this one: its next transaction fails with
 * {@link io.directpred.events.FencedException}, and it stops.
 */
final class Attempt {
    private static final Set<RunPhase> CAN_GO_ON = EnumSet.of(RunPhase.running, RunPhase.interrupted, RunPhase.failed);

    private final EventLog.Transactions transactions;
    private final RunSpec spec;
    private final Started started;
    private final Optional<Snapshot> resumed;
    /** Of the newest checkpoint: the next one takes the slot after it. */
    private volatile @Nullable CheckpointManifest manifest;

    private Attempt(EventLog.Transactions transactions, RunSpec spec, Started started, @Nullable Checkpoint newest) {
        this.transactions = transactions;
        this.spec = spec;
        this.started = started;
        this.resumed = Optional.ofNullable(newest).map(c -> Snapshot.decode(c.content()));
        this.manifest = newest == null ? null : newest.manifest();
    }

    /** The newest state of a run, if it was ever started; fails where it was deleted. */
    static Mono<Optional<RunState>> last(EventLog log, String run) {
        return log.readToEnd(Topics.RUNS, RunState.class)
                .map(Event::value)
                .filter(state -> run.equals(state.getRun()))
                .reduce((older, newer) -> newer)
                .doOnNext(Attempt::refuseDeleted)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }

    /**
     * A state of a run, if it was ever started: of its specification, though maybe an older one while the run has not
     * ended. A killed trainer's transaction, which a claim ends, holds up the newest state for 15 s.
     */
    static Mono<Optional<RunState>> known(EventLog log, String run) {
        Mono<Optional<RunState>> any = log.read(Topics.RUNS, RunState.class, new From.Beginning())
                .map(Event::value)
                .filter(state -> run.equals(state.getRun()) && CAN_GO_ON.contains(state.getPhase()))
                .next()
                .map(Optional::of);
        return Mono.firstWithSignal(any, last(log, run));
    }

    /** Its metrics are still on their topics, and would be taken for the new one's. */
    private static void refuseDeleted(RunState newest) {
        if (newest.getPhase() == RunPhase.deleted) {
            throw new RunSpecException(
                    "run " + newest.getRun() + " was deleted, and its id stays taken; take another run id");
        }
    }

    /**
     * Claims the run.
     *
     * @param transactions of the run's id, taken over before: nothing that is read changes afterwards, unless this one
     *     is fenced
     * @param last the run's state, read after that
     */
    static Mono<Attempt> claim(
            EventLog log, EventLog.Transactions transactions, String run, RunSpec spec, Optional<RunState> last) {
        AtomicInteger highest = new AtomicInteger(last.map(RunState::getAttempt).orElse(0));
        Flux<Event<SpecificRecord>> saved = log.readToEnd(Topics.CHECKPOINTS, SpecificRecord.class)
                .filter(event -> event.tag().run().equals(run))
                .doOnNext(event -> highest.accumulateAndGet(event.tag().attempt(), Math::max));
        return Checkpoints.assemble(run, saved)
                .reduce((older, newer) -> newer)
                .doOnNext(newest -> refuseAnother(run, last, newest.manifest(), spec))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .map(newest -> new Attempt(transactions, spec, started(run, spec, highest), newest.orElse(null)))
                .delayUntil(attempt -> attempt.announce(RunPhase.running, attempt.from(), ""));
    }

    /** Attempts only rise, also where the run's state is lost. */
    private static Started started(String run, RunSpec spec, AtomicInteger highest) {
        if (highest.get() >= Tag.MOST_ATTEMPTS) {
            throw new RunSpecException(
                    "run " + run + " has had attempt " + highest + ", the last that there can be; take another run id");
        }
        return new Started(run, SpecText.hash(spec), highest.get() + 1);
    }

    /** Refuses what a claim would refuse, before anybody is fenced. */
    static Mono<Void> refuseAnother(EventLog log, String run, Optional<RunState> last, RunSpec spec) {
        return last.isPresent()
                ? Mono.empty() // which has been compared
                : Checkpoints.newest(log, run)
                        .doOnNext(newest -> refuseAnother(run, last, newest.manifest(), spec))
                        .then();
    }

    /** A run without a state may have been begun all the same: its checkpoint tells of which specification it is. */
    private static void refuseAnother(String run, Optional<RunState> last, CheckpointManifest newest, RunSpec wanted) {
        if (last.isEmpty() && !newest.getSpecHash().equals(SpecText.hash(wanted))) {
            throw new RunSpecException(
                    "run " + run + " has no state on " + Topics.RUNS.name()
                            + ", and its newest checkpoint is of another specification (" + newest.getSpecHash()
                            + ", this one is " + SpecText.hash(wanted)
                            + "); take another run id, or the first one's settings, with schedule.steps where they were minutes");
        }
    }

    /** The step to go on with. */
    long from() {
        return resumed.map(Snapshot::next).orElse(0L);
    }

    static void refuseAnother(String run, RunSpec there, RunSpec wanted) {
        List<String> difference = SpecText.difference(there, wanted);
        if (!difference.isEmpty()) {
            throw new RunSpecException("run " + run + " was started with another specification: "
                    + String.join(", ", difference) + "; take another run id, or the first one's settings");
        }
    }

    Started started() {
        return started;
    }

    /** Where to go on: the newest whole checkpoint, or the start. */
    Optional<Snapshot> resumed() {
        return resumed;
    }

    Mono<Void> announce(RunPhase phase, long stepsDone, String reason) {
        return transactions.publish(List.of(outgoing(state(phase, stepsDone, reason))));
    }

    /** Says again what this attempt has saved; fails where another one has taken over. */
    Mono<Void> confirm() {
        return Mono.defer(() -> {
            CheckpointManifest newest = manifest;
            return announce(RunPhase.running, newest == null ? 0 : newest.getStepsDone(), "");
        });
    }

    /**
     * A checkpoint, in whose last transaction the run's state is: both are there or neither.
     *
     * @param reason why the run ends with it; empty where nothing is wrong
     */
    Mono<Void> checkpoint(Snapshot snapshot, RunPhase phase, String reason) {
        return Mono.defer(() -> {
            boolean last = snapshot.next() == spec.getSchedule().getSteps();
            Checkpoint checkpoint = Checkpoints.of(
                    started.run(),
                    started.attempt(),
                    Checkpoints.slotAfter(manifest),
                    snapshot.next(),
                    last,
                    started.specHash(),
                    snapshot.encode());
            Outgoing state = outgoing(state(phase, snapshot.next(), reason));
            long begin = System.nanoTime();
            return Flux.fromIterable(Checkpoints.parts(checkpoint, state))
                    .concatMap(transactions::publish)
                    .then()
                    .doOnSuccess(done -> {
                        manifest = checkpoint.manifest();
                        measure(checkpoint, System.nanoTime() - begin);
                    });
        });
    }

    private void measure(Checkpoint checkpoint, long nanos) {
        Counter.builder("directpred.trainer.checkpoints.bytes")
                .description("bytes of checkpoints written")
                .tags("run", started.run())
                .register(Metrics.globalRegistry)
                .increment((double) checkpoint.manifest().getLength());
        Timer.builder("directpred.trainer.checkpoints")
                .description("checkpoints written, and the time each took")
                .tags("run", started.run())
                .register(Metrics.globalRegistry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    RunState state(RunPhase phase, long stepsDone, String reason) {
        return new RunState(
                started.run(), started.attempt(), phase, stepsDone - 1, stepsDone, reason, started.specHash(), spec);
    }

    private Outgoing outgoing(RunState state) {
        return new Outgoing(Topics.RUNS, started.run(), tag(state.getStep()), state);
    }

    private Tag tag(long step) {
        return new Tag(started.run(), step, started.attempt());
    }
}
