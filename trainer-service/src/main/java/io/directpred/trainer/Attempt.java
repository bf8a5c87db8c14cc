package io.directpred.trainer;

import io.directpred.events.Checkpoint;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.Checkpoints;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunSpec;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.trainer.spec.RunSpecException;
import io.directpred.trainer.spec.SpecText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * This process's claim to a run: the transactional id {@code trainer.<run>} is its, and its attempt is announced.
 *
 * <p>Whoever opens the id later fences this one: its next transaction fails with {@link io.directpred.events.FencedException}, and it stops.
 */
final class Attempt implements AutoCloseable {
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

    /** The newest state of a run, if it was ever started. */
    static Optional<RunState> last(EventLog log, String run) {
        return log.readToEnd(Topics.RUNS, RunState.class)
                .filter(event -> run.equals(event.value().getRun()))
                .map(io.directpred.events.Event::value)
                .takeLast(1)
                .next()
                .blockOptional();
    }

    /** Claims the run; another specification under the same id is refused with the difference. */
    static Attempt open(EventLog log, String run, RunSpec spec) {
        EventLog.Transactions transactions = log.transactions("trainer." + run);
        Optional<RunState> last = last(log, run);
        last.ifPresent(state -> refuseAnother(run, state.getSpec(), spec));
        int attempt = last.map(RunState::getAttempt).orElse(0) + 1;
        Started started = new Started(run, SpecText.hash(spec), attempt);
        Checkpoint newest = last.isPresent() ? Checkpoints.newest(log, run).block() : null;
        Attempt claimed = new Attempt(transactions, spec, started, newest);
        claimed.announce(
                        RunPhase.running, newest == null ? 0 : newest.manifest().getStep(), "")
                .block();
        return claimed;
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

    Mono<Void> announce(RunPhase phase, long step, String reason) {
        return transactions.publish(List.of(outgoing(state(phase, step, reason))));
    }

    /** A checkpoint and the run's state, both or neither. */
    Mono<Void> checkpoint(Snapshot snapshot, RunPhase phase) {
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
            List<Outgoing> records = new ArrayList<>(Checkpoints.records(checkpoint));
            records.add(outgoing(state(phase, snapshot.next(), "")));
            return transactions.publish(records).doOnSuccess(done -> manifest = checkpoint.manifest());
        });
    }

    RunState state(RunPhase phase, long step, String reason) {
        return new RunState(started.run(), started.attempt(), phase, step, reason, started.specHash(), spec);
    }

    private Outgoing outgoing(RunState state) {
        return new Outgoing(Topics.RUNS, started.run(), tag(state.getStep()), state);
    }

    private Tag tag(long step) {
        return new Tag(started.run(), step, started.attempt());
    }

    @Override
    public void close() {
        try {
            transactions.close();
        } catch (EventLogException e) {
            // the process is ending and what mattered is committed
            org.slf4j.LoggerFactory.getLogger(Attempt.class).warn("closing: {}", e.getMessage());
        }
    }
}
