package io.directpred.probe;

import io.directpred.datasets.DatasetException;
import io.directpred.events.Checkpoint;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.Outgoing;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeReport;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.StoredCheckpoint;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.network.NetworkThread;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.RunSpec;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads checkpoints and publishes a report on each that is not superseded before its turn comes. */
public final class ProbeService {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeService.class);

    /** Of the key of a report that holds no result: another probe, which has the data, may have found one. */
    private static final String FAILED = "/failed";

    private ProbeService() {}

    /**
     * The service on a log: emits what it published, and ends only by an error of the log, or when it is cancelled.
     *
     * @param data SPEC of the data set as this machine has it; null: as the run's specification names it
     * @param threads of the encoder's operations
     * @param serves the runs, by their ids
     */
    public static Flux<ProbeReport> over(EventLog log, @Nullable String data, int threads, Predicate<String> serves) {
        return over(log, new Probe(data, threads), serves);
    }

    /** The same with a probe, which is the service's from now on. */
    public static Flux<ProbeReport> over(EventLog log, Probe probe, Predicate<String> serves) {
        log.ensure(Topics.RUNS, Topics.CHECKPOINTS, Topics.PROBE_REPORTS, Topics.PROBE_EMBEDDINGS, Topics.DEAD_LETTERS);
        return Flux.using(
                () -> new NetworkThread("probe", Thread.MIN_PRIORITY), // the cores are the trainer's first
                thread -> pipeline(log, probe, serves, Schedulers.fromExecutorService(thread.executor())),
                NetworkThread::close);
    }

    /**
     * One checkpoint after the other, each in memory while it is probed; of those that wait only the manifests are.
     *
     * @param worker one thread, which owns the probe
     */
    static Flux<ProbeReport> pipeline(EventLog log, Probe probe, Predicate<String> serves, Scheduler worker) {
        AtomicInteger skipped = new AtomicInteger();
        return reported(log) // run/step of what has been probed before
                .flatMapMany(probed -> Checkpoints.stored(log)
                        .filter(stored -> serves.test(stored.manifest().getRun()))
                        .filter(stored -> probed.add(key(stored.manifest()))))
                .transform(Backlog::firstNewestLast) // the trainer never waits, checkpoints do
                .concatMap(
                        stored -> spec(log, stored.manifest())
                                .flatMap(spec -> content(log, stored)
                                        .publishOn(worker)
                                        .flatMap(checkpoint -> Mono.fromCallable(() -> judge(probe, spec, checkpoint))))
                                .onErrorResume(error -> skip(stored.manifest(), error, skipped)),
                        0) // the next one is chosen when this one is done
                .concatMap(
                        judgement -> Flux.fromIterable(judgement.shown())
                                .concatMap(shown -> log.publish(shown(shown)), 0)
                                .then(log.publish(outgoing(judgement.report()))) // who has the report, has the rest
                                .thenReturn(judgement.report()),
                        0)
                .doOnNext(ProbeService::measure);
    }

    private static Mono<ProbedCheckpoints> reported(EventLog log) {
        return log.readToEnd(Topics.PROBE_REPORTS, ProbeReport.class)
                .filter(event -> event.value().getFailure().isEmpty()) // what failed is tried again after a restart
                .map(event -> key(event.value().getRun(), event.value().getStep()))
                .collect(ProbedCheckpoints::new, ProbedCheckpoints::add);
    }

    /**
     * Nothing where a newer checkpoint has taken the place; the last one has none behind it, and somebody waits for its
     * report.
     */
    private static Mono<Checkpoint> content(EventLog log, StoredCheckpoint stored) {
        return Checkpoints.read(log, stored)
                .switchIfEmpty(Mono.defer(() -> stored.manifest().getLast()
                        ? Mono.error(new IllegalStateException(
                                "the checkpoint is not whole on " + Topics.CHECKPOINTS.name()))
                        : Mono.empty()));
    }

    /** The specification the run had when the checkpoint was made; empty where the run was deleted since. */
    private static Mono<RunSpec> spec(EventLog log, CheckpointManifest manifest) {
        return log.readToEnd(Topics.RUNS, RunState.class)
                .map(Event::value)
                .filter(state -> state.getRun().equals(manifest.getRun())
                        && state.getSpecHash().equals(manifest.getSpecHash()))
                .reduce((older, newer) -> newer)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException(
                        Topics.RUNS.name() + " has no specification " + manifest.getSpecHash() + " of the run")))
                .filter(newest -> newest.getPhase() != RunPhase.deleted)
                .map(RunState::getSpec);
    }

    /** Null where the data set has no labels. */
    private static @Nullable Judgement judge(Probe probe, RunSpec spec, Checkpoint checkpoint) throws DatasetException {
        try {
            return probe.judge(spec, checkpoint).orElse(null);
        } catch (OutOfMemoryError e) { // Reactor takes it for the end of the JVM: nothing would happen any more
            throw new IllegalStateException(
                    "not enough memory (" + e.getMessage() + "): give the probe more, or the run a smaller probe.bank",
                    e);
        } catch (LinkageError e) { // the same
            throw new IllegalStateException("a library cannot be loaded: " + e.getMessage(), e);
        }
    }

    /**
     * A checkpoint that cannot be probed is logged, counted and reported as such, so that nobody waits for it; only the
     * log's own errors end the service.
     */
    private static Mono<Judgement> skip(CheckpointManifest manifest, Throwable error, AtomicInteger skipped) {
        if (error instanceof EventLogException) {
            return Mono.error(error);
        }
        LOG.warn("{} is not probed ({} so far): {}", key(manifest), skipped.incrementAndGet(), why(error));
        LOG.debug("{}", key(manifest), error);
        return Mono.just(new Judgement(failed(manifest, error), List.of()));
    }

    private static ProbeReport failed(CheckpointManifest manifest, Throwable error) {
        return ProbeReport.newBuilder()
                .setRun(manifest.getRun())
                .setAttempt(manifest.getAttempt())
                .setStep(manifest.getStep())
                .setStepsDone(manifest.getStepsDone())
                .setLast(manifest.getLast())
                .setEncoderSha256("")
                .setKnn(Double.NaN)
                .setK(0)
                .setLinearBest(Double.NaN)
                .setLinearLast(Double.NaN)
                .setLinear(LinearProtocol.none)
                .setBank(0)
                .setTest(0)
                .setSeconds(0)
                .setFailure(why(error))
                .build();
    }

    /** For a reader who knows no classes, unless there is nothing else to say. */
    private static String why(Throwable error) {
        return Objects.requireNonNullElseGet(error.getMessage(), error::toString);
    }

    private static void measure(ProbeReport report) {
        Timer.builder("directpred.probe.checkpoints")
                .description("checkpoints probed, and the time each took")
                .tags(
                        "run",
                        report.getRun(),
                        "failed",
                        Boolean.toString(!report.getFailure().isEmpty()))
                .register(Metrics.globalRegistry)
                .record(Math.round(report.getSeconds() * 1e9), TimeUnit.NANOSECONDS);
    }

    private static Outgoing outgoing(ProbeReport report) {
        String key = key(report.getRun(), report.getStep());
        return new Outgoing(
                Topics.PROBE_REPORTS,
                report.getFailure().isEmpty() ? key : key + FAILED, // which never takes the place of a result
                new Tag(report.getRun(), report.getStep(), report.getAttempt()),
                report);
    }

    private static Outgoing shown(SpecificRecord record) {
        if (record instanceof ProbeThumbnails t) {
            String key = t.getRun() + "/thumbnails/" + t.getFirst();
            return new Outgoing(Topics.PROBE_EMBEDDINGS, key, new Tag(t.getRun(), -1, t.getAttempt()), t);
        }
        ProbeEmbedding e = (ProbeEmbedding) record;
        Tag tag = new Tag(e.getRun(), e.getStep(), e.getAttempt());
        return new Outgoing(Topics.PROBE_EMBEDDINGS, key(e.getRun(), e.getStep()), tag, e);
    }

    private static String key(CheckpointManifest manifest) {
        return key(manifest.getRun(), manifest.getStep());
    }

    private static String key(String run, long step) {
        return run + "/" + step;
    }
}
