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
 * Keeps a directory for each run on a log, the only writer of them all: while it trains, when it has finished, and once more when its final probe has
 * reported.
 *
 * <p>What a directory should hold follows from the log alone, so nothing is lost while the recorder is away. A run that has not finished has five
 * consumers, of which each reads its topic from the beginning; one that has finished has none. At most {@value Followers#MOST} are followed like that;
 * what another one says is written when it has finished.
 */
final class RecordService {
    private static final Logger LOG = LoggerFactory.getLogger(RecordService.class);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final EventLog log;
    private final RunsDirectory runs;
    /** One thread: whoever finishes a run holds a checkpoint in memory. */
    private final Scheduler finishing;

    private final Followers followers = new Followers();
    private final Sinks.Many<Standing> news = Sinks.many().multicast().directBestEffort();

    private RecordService(EventLog log, RunsDirectory runs, Scheduler finishing) {
        this.log = log;
        this.runs = runs;
        this.finishing = finishing;
    }

    /** What became of a standing. */
    enum Outcome {
        /** The directory holds it: the newest state of a run that goes on, or everything of one that has finished. */
        WRITTEN,
        /** The directory held it before. */
        KEPT,
        /** It could not be written, and will be tried again. */
        FAILED
    }

    record Recorded(String run, Standing.Stage stage, Outcome outcome) {}

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
        return Standings.on(log) // the newest of each run, then what comes
                .subscribeOn(Schedulers.boundedElastic())
                .filter(RecordService::isAllowed) // before a name becomes a path
                .doOnNext(news::tryEmitNext) // to runs that failed
                .groupBy(Standing::run)
                .flatMap(
                        run -> run.distinctUntilChanged(Standing::stage)
                                .concatMap(this::untilDone), // one stage after the other
                        Integer.MAX_VALUE); // every run of the log has a group, few have anything to do
    }

    private static boolean isAllowed(Standing standing) {
        boolean allowed = RunsDirectory.isAllowed(standing.run());
        if (!allowed) {
            String shown = standing.run().replaceAll("[^!-~]", "?");
            LOG.warn(
                    "run {} is not recorded: its id is not of lower-case letters, digits and hyphens, at most 40",
                    shown.substring(0, Math.min(80, shown.length())));
        }
        return allowed;
    }

    /** Again when the run says more, or in a minute: the disk may have room by then. */
    private Flux<Recorded> untilDone(Standing standing) {
        AtomicBoolean failed = new AtomicBoolean();
        return Flux.defer(() -> recorded(standing))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(e -> {
                    failed.set(true);
                    explain(standing.run(), e);
                    Recorded failure = new Recorded(standing.run(), standing.stage(), Outcome.FAILED);
                    return Flux.merge(again(standing.run()), Mono.just(failure));
                })
                .repeat(() -> failed.getAndSet(false));
    }

    private Mono<Recorded> again(String run) {
        Mono<Standing> more =
                news.asFlux().filter(standing -> standing.run().equals(run)).next();
        return Mono.firstWithSignal(more, Mono.delay(AGAIN)).then(Mono.empty());
    }

    private Flux<Recorded> recorded(Standing standing) {
        RunDirectory directory = runs.open(standing.run(), standing.state().getSpec());
        if (standing.stage() == Standing.Stage.UNFINISHED) {
            refuseResults(directory);
            LOG.info("run {}: followed into {}", standing.run(), directory.path());
            return followers
                    .following(standing.run(), new Recorder(log, standing.run(), directory).follow())
                    .ofType(RunState.class)
                    .takeWhile(state -> state.getPhase() != RunPhase.finished)
                    .map(state -> new Recorded(standing.run(), standing.stage(), Outcome.WRITTEN));
        }
        if (holds(directory, standing)) {
            LOG.info("run {}: is in {} already", standing.run(), directory.path());
            return Flux.just(new Recorded(standing.run(), standing.stage(), Outcome.KEPT));
        }
        return new Recorder(log, standing.run(), directory)
                .finish(finishing)
                .doOnNext(report -> LOG.info("run {}:\n{}", standing.run(), ReportLines.of(report, directory)))
                .map(report -> new Recorded(standing.run(), standing.stage(), Outcome.WRITTEN))
                .flux();
    }

    /** On a log that was begun anew the same run may be trained again: the results there are not given up for its beginning. */
    private static void refuseResults(RunDirectory directory) {
        if (directory.finished()) {
            throw new BadInput(
                    directory.path()
                            + ": holds the results of this run, which is trained once more; move them away, or train under another RUN_ID");
        }
    }

    private static boolean holds(RunDirectory directory, Standing standing) {
        if (!directory.finished()) {
            return false;
        }
        try {
            Report there = ReportFiles.read(directory);
            long steps = standing.state().getStep();
            return there.steps() == steps && (!standing.probed() || there.probed());
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
