package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.From;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.loader.LoaderService;
import io.directpred.probe.ProbeService;
import io.directpred.recorder.OnBroker;
import io.directpred.stats.StatsService;
import io.directpred.trainer.TrainerService;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whatever a run says, {@code step} names the same training step in it: rows of different topics join on it. */
class JoinTest {
    private static final long STEPS = 12;

    @TempDir
    Path dir;

    @Test
    void metricsSpectraProbesAndCheckpointsJoinOnStep() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            RunState last = trained(on);

            Map<Long, TrainingMetrics> metrics =
                    byStep(on, Topics.TRAINING_METRICS, TrainingMetrics.class, TrainingMetrics::getStep);
            Map<Long, Spectrum> spectra = byStep(on, Topics.SPECTRA, Spectrum.class, Spectrum::getStep);
            Map<Long, ProbeReport> probes = byStep(on, Topics.PROBE_REPORTS, ProbeReport.class, ProbeReport::getStep);
            Map<Long, Checkpoint> checkpoints = Objects.requireNonNull(
                    Checkpoints.assemble("joined", on.log().readToEnd(Topics.CHECKPOINTS, SpecificRecord.class))
                            .collectMap(checkpoint -> checkpoint.manifest().getStep())
                            .block(OnBroker.PATIENCE));

            assertThat(metrics)
                    .containsOnlyKeys(LongStream.range(0, STEPS).boxed().toList());
            assertThat(metrics).allSatisfy((step, m) -> {
                assertThat(m.getStepsDone()).isEqualTo(step + 1);
                assertThat(m.getImages()).isEqualTo(16 * (step + 1));
            });
            assertThat(spectra).isNotEmpty();
            assertThat(metrics).containsKeys(spectra.keySet().toArray(Long[]::new));
            assertThat(checkpoints).containsOnlyKeys(-1L, 3L, 7L, STEPS - 1);
            assertThat(checkpoints)
                    .allSatisfy(
                            (step, c) -> assertThat(c.manifest().getStepsDone()).isEqualTo(step + 1));
            assertThat(probes).containsKeys(-1L, STEPS - 1);
            assertThat(checkpoints).containsKeys(probes.keySet().toArray(Long[]::new));
            assertThat(probes.get(STEPS - 1).getLast()).isTrue();
            assertThat(last.getStep()).isEqualTo(STEPS - 1);
            assertThat(last.getStepsDone()).isEqualTo(STEPS);
        }
    }

    private static RunState trained(OnBroker on) throws Exception {
        ImageDataset data = Datasets.open("sample").pretrain();
        Disposable services = Flux.merge(
                        LoaderService.over(on.log(), data, "loader", run -> true),
                        StatsService.over(on.log()),
                        ProbeService.over(on.log(), null, 1, run -> true))
                .subscribe();
        try {
            Mono<ProbeReport> probed = on.log()
                    .read(Topics.PROBE_REPORTS, ProbeReport.class, new From.Beginning())
                    .map(Event::value)
                    .filter(ProbeReport::getLast)
                    .next();
            RunState last =
                    Objects.requireNonNull(new TrainerService(on.log(), "joined", TrainerService.Options.DEFAULT)
                            .run(SmallRun.of(data, "schedule.steps=" + STEPS, "schedule.checkpoint=4"), Mono.never())
                            .delayUntil(state -> probed)
                            .block(OnBroker.PATIENCE));
            assertThat(last.getPhase()).isEqualTo(RunPhase.finished);
            return last;
        } finally {
            services.dispose();
        }
    }

    /** The header says the same as the record. */
    private static <T extends SpecificRecord> Map<Long, T> byStep(
            OnBroker on, Topic topic, Class<T> type, ToLongFunction<T> step) {
        return Objects.requireNonNull(on.log()
                .readToEnd(topic, type)
                .doOnNext(event -> assertThat(event.tag().step()).isEqualTo(step.applyAsLong(event.value())))
                .map(Event::value)
                .collectMap(step::applyAsLong)
                .block(OnBroker.PATIENCE));
    }
}
