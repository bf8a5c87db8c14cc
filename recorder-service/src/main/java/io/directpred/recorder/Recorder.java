package io.directpred.recorder;

import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.spec.SpecText;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The only writer of a run's directory, and it reads nothing but topics.
 *
 * <pre>
 *   runs ──────────────┐
 *   training-metrics ──┤
 *   spectra ───────────┼──▶ follow: run.yaml, metrics.jsonl and tensorboard/ as they grow, and whoever watches
 *   loader-metrics ────┤
 *   probe-reports ─────┤
 *   alarms ────────────┴──▶ finish: what metrics.jsonl lacks, report.json, report.md, plots
 *   checkpoints ──────────▶         encoder.safetensors, config.json, load.py
 *   probe-embeddings ─────▶         embeddings.avro
 *   view-pairs ───────────▶         a picture in tensorboard/ now and then
 * </pre>
 */
public final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    /** The trainer waits for nobody after its last step; what others say of it is on its way. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final EventLog log;
    private final String run;
    private final RunDirectory directory;
    /** Of whoever follows, so that a row is not written twice. */
    private volatile @Nullable Rows followed;
    /**
     * One picture is made at a time, and of checkpoints that are probed meanwhile none: it would be of the same view
     * pairs.
     */
    private final AtomicBoolean pictures = new AtomicBoolean();

    /** Creates the topics it reads where they are not there yet. */
    public Recorder(EventLog log, String run, RunDirectory directory) {
        log.ensure(Row.TOPICS.stream().map(Row.Heard::topic).toArray(Topic[]::new));
        log.ensure(Topics.CHECKPOINTS, Topics.PROBE_EMBEDDINGS);
        this.log = log;
        this.run = run;
        this.directory = directory;
    }

    /**
     * Everything the run has said and says; never completes. A value is emitted when its row is in
     * {@code metrics.jsonl}, a state when {@code run.yaml} is there.
     */
    public Flux<SpecificRecord> follow() {
        return Flux.using(
                () -> {
                    Rows rows = open();
                    followed = rows;
                    pictures.set(false);
                    return rows;
                },
                this::follow,
                rows -> {
                    followed = null;
                    rows.close();
                });
    }

    private Rows open() {
        return Rows.open(directory, topic -> Row.TOPICS.stream()
                .filter(heard -> heard.topic().name().equals(topic))
                .findFirst()
                .map(heard -> log.ends(heard.topic()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .orElse(Long.MAX_VALUE));
    }

    private Flux<SpecificRecord> follow(Rows rows) {
        return Flux.fromIterable(Row.TOPICS)
                .flatMap(heard -> log.read(heard.topic(), heard.type(), new From.Beginning()))
                .filter(this::isOfRun)
                .publishOn(Schedulers.boundedElastic())
                .flatMap(event -> recorded(event, rows));
    }

    /** The value, when its row is there; a picture of what is trained on follows at each checkpoint that is probed. */
    private Flux<SpecificRecord> recorded(Event<? extends SpecificRecord> event, Rows rows) {
        boolean isNew = rows.add(event);
        SpecificRecord value = event.value();
        if (value instanceof RunState state) {
            writeSpec(state);
        }
        boolean pictured = isNew
                && value instanceof ProbeReport report
                && !report.getLast()
                && pictures.compareAndSet(false, true);
        return pictured ? Flux.just(value).concatWith(sheet(rows)) : Flux.just(value);
    }

    /** Emits nothing, and is no error where view pairs cannot be had: those of a run that has ended are gone. */
    private Mono<SpecificRecord> sheet(Rows rows) {
        return NewestPairs.of(log, run)
                .map(pairs -> Map.entry(pairs.getStep(), ContactSheet.png(pairs)))
                .onErrorResume(e -> {
                    LOG.debug("no picture of the view pairs of run {}", run, e);
                    return Mono.empty();
                })
                .doOnNext(sheet -> rows.sheet(sheet.getKey(), sheet.getValue()))
                .doFinally(signal -> pictures.set(false))
                .then(Mono.empty());
    }

    /** The same on a thread of Reactor's. */
    public Mono<Report> finish() {
        return finish(Schedulers.boundedElastic());
    }

    /**
     * Writes what a finished run leaves, from all that stands in {@code metrics.jsonl} when what the log has a moment
     * later is in it, too.
     *
     * @param worker its threads may block
     */
    Mono<Report> finish(Scheduler worker) {
        return Mono.fromCallable(this::written).subscribeOn(worker).delaySubscription(SETTLED);
    }

    private Report written() {
        try {
            Recording recording = recorded();
            EmbeddingsFile.write(
                    directory,
                    log.readToEnd(Topics.PROBE_EMBEDDINGS, SpecificRecord.class)
                            .filter(this::isOfRun)
                            .map(Event::value));
            return ReportFiles.write(directory, recording, encoder());
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    private Recording recorded() {
        Rows following = followed;
        if (following != null) {
            return recorded(following);
        }
        try (Rows rows = open()) {
            return recorded(rows);
        }
    }

    private Recording recorded(Rows rows) {
        Flux.fromIterable(Row.TOPICS)
                .flatMap(heard -> log.readToEnd(heard.topic(), heard.type()))
                .filter(this::isOfRun)
                .toIterable()
                .forEach(rows::add);
        Recording recording = rows.recording();
        recording.state().ifPresent(this::writeSpec);
        if (recording.missing() > 0) {
            LOG.warn(
                    "run {}: {} of its steps are not in {}: retention had taken them from {} before they were recorded",
                    run,
                    recording.missing(),
                    directory.metrics(),
                    Topics.TRAINING_METRICS.name());
        }
        return recording;
    }

    private Map<String, Tensor> encoder() {
        return Checkpoints.newest(log, run)
                .map(EncoderTensors::of)
                .blockOptional()
                .orElseThrow(() -> new RunFailed(directory.encoder()
                        + ": cannot be written, because the log holds no whole checkpoint of run " + run
                        + "; was the topic " + Topics.CHECKPOINTS.name()
                        + " removed? Train it again under another id"));
    }

    private boolean isOfRun(Event<?> event) {
        return event.tag().run().equals(run);
    }

    private void writeSpec(RunState state) {
        try {
            String header = "# run " + run + ", specification " + state.getSpecHash() + "\n";
            WholeFile.write(directory.file("run.yaml"), header + SpecText.yaml(state.getSpec()));
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }
}
