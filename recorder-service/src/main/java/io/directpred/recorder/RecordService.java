package io.directpred.recorder;

import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.service.BadInput;
import io.directpred.spec.RunSpecException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a directory for each run on a log, the only writer of them all: while it trains, when it has finished, and once
 * more when its final probe has reported.
 *
 * <p>What a directory should hold follows from the log alone, so nothing is lost while the recorder is away. A run that
 * has not finished has six consumers, of which each reads its topic from the beginning; one that has finished has none.
 * At most {@value Followers#MOST} are followed like that; what another one says is written when it has finished.
 */
final class RecordService {
    private static final Logger LOG = LoggerFactory.getLogger(RecordService.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final EventLog log;
    private final RunsDirectory runs;
    /** One thread: whoever finishes a run holds a checkpoint in memory. */
    private final Scheduler finishing;

    private final Followers followers = new Followers();
    private final Sinks.Many<RunStatus> news = Sinks.many().multicast().directBestEffort();

    private RecordService(EventLog log, RunsDirectory runs, Scheduler finishing) {
        this.log = log;
        this.runs = runs;
        this.finishing = finishing;
    }

    /** What became of a run. */
    enum Outcome {
        /** The directory holds it: the newest state of a run that goes on, or everything of one that has finished. */
        WRITTEN,
        /** The directory held it before. */
        KEPT,
        /** It could not be written, and will be tried again. */
        FAILED
    }

    record Recorded(String run, RunStatus.Stage stage, Outcome outcome) {}

    /** The service on a log: ends only by an error of the log, or when it is cancelled. */
    static Mono<Void> over(EventLog log, Path runsDir) {
        return recordings(log, runsDir).then();
    }

    static Flux<Recorded> recordings(EventLog log, Path runsDir) {
        log.ensure(Topics.RUNS, Topics.PROBE_REPORTS);
        return Flux.using(
                () -> Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "finish"),
                finishing -> new RecordService(log, new RunsDirectory(runsDir), finishing).pipeline(),
                Scheduler::dispose);
    }

    private Flux<Recorded> pipeline() {
        return RunStatuses.on(log) // the newest of each run, then what comes
                .subscribeOn(Schedulers.boundedElastic())
                .filter(RecordService::isAllowed) // before a name becomes a path
                .doOnNext(news::tryEmitNext) // to runs that failed
                .filter(status -> status.state().getPhase() != RunPhase.deleted)
                .groupBy(RunStatus::run)
                .flatMap(
                        run -> run.distinctUntilChanged(RunStatus::stage)
                                .concatMap(this::untilDone), // one stage after the other
                        Integer.MAX_VALUE); // every run of the log has a group, few have anything to do
    }

    private static boolean isAllowed(RunStatus status) {
        boolean allowed = RunsDirectory.isAllowed(status.run());
        if (!allowed) {
            String shown = status.run().replaceAll("[^!-~]", "?");
            LOG.warn(
                    "run {} is not recorded: its id is not of lower-case letters, digits and hyphens, at most 40",
                    shown.substring(0, Math.min(80, shown.length())));
        }
        return allowed;
    }

    /** Again when the run says more, or in a minute: the disk may have room by then. */
    private Flux<Recorded> untilDone(RunStatus status) {
        AtomicBoolean failed = new AtomicBoolean();
        return Flux.defer(() -> recorded(status))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(e -> {
                    failed.set(true);
                    explain(status.run(), e);
                    Recorded failure = new Recorded(status.run(), status.stage(), Outcome.FAILED);
                    return Flux.merge(again(status.run()), Mono.just(failure));
                })
                .repeat(() -> failed.getAndSet(false));
    }

    private Mono<Recorded> again(String run) {
        Mono<RunStatus> more =
                news.asFlux().filter(status -> status.run().equals(run)).next();
        return Mono.firstWithSignal(more, Mono.delay(AGAIN)).then(Mono.empty());
    }

    private Flux<Recorded> recorded(RunStatus status) {
        RunDirectory directory = runs.open(status.run(), status.state().getSpec());
        if (status.stage() == RunStatus.Stage.UNFINISHED) {
            refuseResults(directory);
            LOG.info("run {}: followed into {}", status.run(), directory.path());
            return followers
                    .following(status.run(), new Recorder(log, status.run(), directory).follow())
                    .ofType(RunState.class)
                    .takeWhile(state -> state.getPhase() != RunPhase.finished && state.getPhase() != RunPhase.deleted)
                    .map(state -> new Recorded(status.run(), status.stage(), Outcome.WRITTEN));
        }
        if (holds(directory, status)) {
            LOG.info("run {}: is in {} already", status.run(), directory.path());
            return Flux.just(new Recorded(status.run(), status.stage(), Outcome.KEPT));
        }
        return new Recorder(log, status.run(), directory)
                .finish(finishing)
                .doOnNext(report -> LOG.info("run {}:\n{}", status.run(), ReportLines.of(report, directory)))
                .map(report -> new Recorded(status.run(), status.stage(), Outcome.WRITTEN))
                .flux();
    }

    /**
     * On a log that was begun anew the same run may be trained again: the results there are not given up for its
     * beginning.
     */
    private static void refuseResults(RunDirectory directory) {
        if (directory.finished()) {
            throw new BadInput(
                    directory.path()
                            + ": holds the results of this run, which is trained once more; move them away, or train under another RUN_ID");
        }
    }

    private static boolean holds(RunDirectory directory, RunStatus status) {
        if (!directory.finished()) {
            return false;
        }
        try {
            Report there = ReportFiles.read(directory);
            long steps = status.state().getStepsDone();
            return there.steps() == steps && (!status.probed() || there.probed());
        } catch (BadInput e) {
            return false; // no report that can be read: written again
        }
    }

    private static void explain(String run, Throwable e) {
        String again = "it is tried again when the run says more, or in a minute";
        if (e instanceof BadInput
                || e instanceof RunFailed
                || e instanceof RunSpecException
                || e instanceof EventLogException) {
            LOG.error("run {} is not recorded: {}; {}", run, e.getMessage(), again);
        } else {
            LOG.error("run {} is not recorded, unexpectedly; {}", run, again, e);
        }
    }
}
