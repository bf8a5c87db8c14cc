package io.directpred.trainer;

import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.service.ServiceProcess;
import io.directpred.spec.Device;
import io.directpred.spec.RunSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One of a run's trainers: of all that were started, one works, and the others stand by until it is gone.
 *
 * <p>Membership in consumer group {@code trainer.<run>} decides who tries, the transactional id who is. A trainer that
 * was taken for dead and wakes pauses and asks by a transaction: where another has taken over it ends, and that one has
 * gone on from the newest checkpoint; else it goes on with its state.
 */
final class Candidate {
    private static final Logger LOG = LoggerFactory.getLogger(Candidate.class);

    /** A candidate without rivals is elected in half of it, and does not rehearse. */
    private static final Duration BEFORE_REHEARSAL = Duration.ofSeconds(1);

    private final EventLog log;
    private final String run;
    private final Supplier<Engine> engine;
    private final TrainerService service;
    private final Consumer<String> says;
    private final AtomicBoolean leads = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Sinks.Empty<Void> elected = Sinks.empty();
    private final Sinks.Many<Boolean> lost = Sinks.many().multicast().directBestEffort();

    /**
     * @param options how it trains
     * @param says is told what this candidate does
     */
    Candidate(EventLog log, String run, TrainerService.Options options, Consumer<String> says) {
        this(log, run, options, TorchEngine::new, says);
    }

    Candidate(
            EventLog log, String run, TrainerService.Options options, Supplier<Engine> engine, Consumer<String> says) {
        this.log = log;
        this.run = run;
        this.engine = engine;
        this.service = new TrainerService(log, run, options, engine);
        this.says = says;
    }

    /**
     * Stands by, trains, and waits for the final probe; emits the exit code.
     *
     * @param probed whether the data has labels, so that there will be a final probe
     */
    Mono<Integer> run(RunSpec spec, boolean probed, Mono<Void> stop) {
        says.accept("stands by for run " + run);
        LOG.info("stands by for run {}, until no other trainer works on it", run);
        log.ensure(Topics.lasting().toArray(Topic[]::new));
        Mono<RunState> training = log.leads(Topics.RUNS, "trainer." + run)
                .doOnNext(this::told)
                .filter(isLeader -> isLeader && begun.compareAndSet(false, true)) // once: what is begun goes on
                .doOnNext(isLeader -> begin(spec))
                .switchMap(isLeader -> service.run(
                        spec, stop, new Leadership(leads::get, lost.asFlux().onBackpressureLatest())))
                .next();
        Mono<RunState> rehearsal = Mono.delay(BEFORE_REHEARSAL)
                .flatMap(late -> rehearsed(spec))
                .takeUntilOther(elected.asMono()) // memory is reckoned for one checkpoint
                .then(Mono.never());
        Mono<RunState> stoppedStandingBy = stop.then(Mono.defer(() -> begun.get() ? Mono.never() : Mono.empty()));
        return Mono.firstWithSignal(training, stoppedStandingBy, rehearsal)
                .filter(state -> state.getPhase() == RunPhase.finished)
                .delayUntil(state -> probed ? finalProbe().takeUntilOther(stop) : Mono.empty())
                .map(state -> 0)
                .defaultIfEmpty(ServiceProcess.STOPPED);
    }

    /**
     * Does once what taking over does and nobody sees: reads the newest checkpoint and loads its networks. Classes are
     * loaded then, and code is compiled. On a GPU no networks are loaded: its memory is the working trainer's. What
     * goes wrong here is said when it matters.
     */
    private Mono<Void> rehearsed(RunSpec spec) {
        return Mono.using(
                        engine::get,
                        made -> Checkpoints.newest(log, run)
                                .map(newest -> Snapshot.decode(newest.content()).tensors())
                                .filter(tensors -> spec.getDevice() != Device.gpu)
                                .publishOn(made.scheduler())
                                .doOnNext(
                                        tensors -> made.restored(spec, tensors).close())
                                .then(),
                        Engine::close)
                .doOnError(e -> LOG.debug("run {}: the newest checkpoint was not loaded while standing by", run, e))
                .onErrorComplete();
    }

    private void told(boolean elected) {
        leads.set(elected);
        if (!elected) {
            lost.tryEmitNext(false);
        }
    }

    private void begin(RunSpec spec) {
        elected.tryEmitEmpty();
        says.accept("trains run " + run);
        LOG.info("trains run {}, for {} steps", run, spec.getSchedule().getSteps());
    }

    private Mono<Void> finalProbe() {
        says.accept("run " + run + " is trained; waits for the final probe");
        LOG.info("run {} is trained; waiting for the probe-service's final report", run);
        Flux<ProbeReport> reports = log.read(Topics.PROBE_REPORTS, ProbeReport.class, new From.Beginning())
                .map(Event::value)
                .filter(report -> report.getRun().equals(run));
        return FinalProbe.WAIT
                .of(reports)
                .doOnNext(Candidate::tell)
                .filter(report -> report.getLast() && report.getFailure().isEmpty())
                .switchIfEmpty(Mono.fromRunnable(() -> LOG.warn(
                        "run {} is finished, and its last checkpoint not probed; start a probe-service that has the run's data: its report is recorded when it comes",
                        run)))
                .then();
    }

    private static void tell(ProbeReport report) {
        if (!report.getFailure().isEmpty()) {
            LOG.warn("after {} steps: not probed: {}", report.getStepsDone(), report.getFailure());
            return;
        }
        LOG.info(
                "{}",
                String.format(
                        Locale.ROOT,
                        "%s: kNN (k %d) %.2f %%, linear probe %.2f %% (best epoch %.2f %%), encoder_sha256 %s",
                        title(report),
                        report.getK(),
                        report.getKnn(),
                        report.getLinearLast(),
                        report.getLinearBest(),
                        report.getEncoderSha256()));
    }

    private static String title(ProbeReport report) {
        if (report.getStepsDone() == 0) {
            return "random-initialised encoder";
        }
        return (report.getLast() ? "final encoder, after " : "after ") + report.getStepsDone() + " steps";
    }
}
