package io.directpred.trainer;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.service.Health;
import io.directpred.service.ServiceProcess;
import io.directpred.spec.RunSpec;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One of a run's trainers: of all that were started, one works, and the others stand by until it is gone.
 *
 * <p>Membership in consumer group {@code trainer.<run>} decides who tries, the transactional id who is: a trainer that was taken for dead and wakes
 * has lost both, and ends. The next one goes on from the newest checkpoint.
 */
final class Candidate {
    private static final Logger LOG = LoggerFactory.getLogger(Candidate.class);

    private final EventLog log;
    private final String run;
    private final TrainerService.Options options;
    private final Health health;
    private final AtomicBoolean leads = new AtomicBoolean();

    /** @param options how it trains */
    Candidate(EventLog log, String run, TrainerService.Options options, Health health) {
        this.log = log;
        this.run = run;
        this.options = options;
        this.health = health;
    }

    /**
     * Stands by, trains, and waits for the final probe; emits the exit code.
     *
     * @param probed whether the data has labels, so that there will be a final probe
     */
    Mono<Integer> run(RunSpec spec, boolean probed, Mono<Void> stop) {
        health.is("stands by for run " + run);
        LOG.info("stands by for run {}, until no other trainer works on it", run);
        log.ensure(Topics.RUNS);
        Mono<RunState> training = log.leads(Topics.RUNS, "trainer." + run)
                .concatMap(elected -> elected ? Mono.just(true) : Mono.error(this::displaced))
                .doOnNext(elected -> begin(spec))
                .switchMap(elected -> new TrainerService(log, run, options).run(spec, stop))
                .next();
        Mono<RunState> stoppedStandingBy = stop.then(Mono.defer(() -> leads.get() ? Mono.never() : Mono.empty()));
        return Mono.firstWithSignal(training, stoppedStandingBy)
                .filter(state -> state.getPhase() == RunPhase.finished)
                .delayUntil(state -> probed ? finalProbe().takeUntilOther(stop) : Mono.empty())
                .map(state -> 0)
                .defaultIfEmpty(ServiceProcess.STOPPED);
    }

    private void begin(RunSpec spec) {
        leads.set(true);
        health.is("trains run " + run);
        LOG.info("trains run {}, for {} steps", run, spec.getSchedule().getSteps());
    }

    private TrainingException displaced() {
        return new TrainingException(
                "run " + run + " was given to another trainer, because this one did not answer the broker for 10 s");
    }

    private Mono<Void> finalProbe() {
        health.is("run " + run + " is trained; waits for the final probe");
        LOG.info("run {} is trained; waiting for the probe-service's final report", run);
        return log.read(Topics.PROBE_REPORTS, ProbeReport.class, new From.Beginning())
                .map(Event::value)
                .filter(report -> report.getRun().equals(run))
                .takeUntil(ProbeReport::getLast)
                .doOnNext(Candidate::tell)
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
