package io.directpred.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.events.Alarm;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.service.FileModes;
import io.directpred.spec.SpecText;
import io.directpred.tensors.Tensor;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
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
 *   spectra ───────────┼──▶ follow: run.yaml, metrics.jsonl as it grows, and whoever watches
 *   loader-metrics ────┤
 *   probe-reports ─────┤
 *   alarms ────────────┴──▶ finish: metrics.jsonl as a whole, report.json, report.md, plots
 *   checkpoints ──────────▶         encoder.safetensors, config.json, load.py
 * </pre>
 */
public final class Recorder {

    private record Heard<T extends SpecificRecord>(Topic topic, Class<T> type) {}

    private static final List<Heard<?>> TOPICS = List.of(
            new Heard<>(Topics.RUNS, RunState.class),
            new Heard<>(Topics.TRAINING_METRICS, TrainingMetrics.class),
            new Heard<>(Topics.SPECTRA, Spectrum.class),
            new Heard<>(Topics.LOADER_METRICS, LoaderMetrics.class),
            new Heard<>(Topics.PROBE_REPORTS, ProbeReport.class),
            new Heard<>(Topics.ALARMS, Alarm.class));

    /** The trainer waits for nobody after its last step; what others say of it is on its way. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final EventLog log;
    private final String run;
    private final RunDirectory directory;

    /** Creates the topics it reads where they are not there yet. */
    public Recorder(EventLog log, String run, RunDirectory directory) {
        log.ensure(TOPICS.stream().map(Heard::topic).toArray(Topic[]::new));
        log.ensure(Topics.CHECKPOINTS);
        this.log = log;
        this.run = run;
        this.directory = directory;
    }

    /**
     * Everything the run has said and says, without end. A value is emitted when its row is in {@code metrics.jsonl}, a state when {@code
     * run.yaml} is there.
     */
    public Flux<SpecificRecord> follow() {
        return Flux.using(() -> LiveRows.begin(directory), this::follow, LiveRows::close);
    }

    private Flux<SpecificRecord> follow(LiveRows rows) {
        return Flux.fromIterable(TOPICS)
                .flatMap(heard -> log.read(heard.topic(), heard.type(), new From.Beginning()))
                .filter(this::isOfRun)
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(rows::add)
                .<SpecificRecord>map(Event::value)
                .doOnNext(value -> {
                    if (value instanceof RunState state) {
                        writeSpec(state);
                    }
                });
    }

    /** The same on a thread of Reactor's. */
    public Mono<Report> finish() {
        return finish(Schedulers.boundedElastic());
    }

    /**
     * Writes what a finished run leaves, from all that stands on the log a moment later; the whole {@code metrics.jsonl} takes the place of the one
     * that grew.
     *
     * @param worker its threads may block
     */
    Mono<Report> finish(Scheduler worker) {
        return Mono.fromCallable(this::written).subscribeOn(worker).delaySubscription(SETTLED);
    }

    private Report written() {
        try {
            return ReportFiles.write(directory, recorded(), encoder());
        } catch (IOException e) {
            throw directory.unwritable(e);
        }
    }

    private Recording recorded() throws IOException {
        Recording recording = new Recording();
        Path part = WholeFile.part(directory.metrics());
        try (BufferedWriter rows = new BufferedWriter(new OutputStreamWriter(FileModes.create(part), UTF_8))) {
            for (Event<?> event : Flux.fromIterable(TOPICS)
                    .concatMap(heard -> log.readToEnd(heard.topic(), heard.type()))
                    .filter(this::isOfRun)
                    .toIterable()) {
                recording.add(event.value());
                rows.write(Row.of(event));
                rows.newLine();
            }
            rows.flush();
            WholeFile.complete(directory.metrics());
        } finally {
            Files.deleteIfExists(part);
        }
        recording.state().ifPresent(this::writeSpec);
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

    /** Of what is recorded, by the topic's name. */
    static Map<String, Schema> schemas() {
        return TOPICS.stream()
                .collect(Collectors.toUnmodifiableMap(heard -> heard.topic().name(), heard -> SpecificData.get()
                        .getSchema(heard.type())));
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
