package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.Event;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.loader.LoaderService;
import io.directpred.recorder.OnBroker;
import io.directpred.spec.Layer;
import io.directpred.spec.Objective;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Resolution;
import io.directpred.spec.Rule;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.stats.StatsService;
import io.directpred.tensors.Safetensors;
import io.directpred.trainer.ThisMachine;
import io.directpred.trainer.TrainerService;
import io.directpred.trainer.TrainingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Training that diverges, with the real services on a real broker. */
class DivergenceTest {
    @TempDir
    Path dir;

    private OnBroker on;

    @BeforeEach
    void open() {
        on = OnBroker.start(dir);
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void anExplodingGradientStopsTheRunAndTheLastGoodCheckpointStands() throws Exception {
        ImageDataset data = Datasets.open("sample").pretrain();
        RunSpec spec = exploding(data);
        Disposable services = Flux.merge(
                        LoaderService.over(on.log(), data, "loader", any -> true), StatsService.over(on.log()))
                .subscribe();

        assertThatThrownBy(() -> new TrainerService(on.log(), "explodes", TrainerService.Options.DEFAULT)
                        .run(spec, Mono.never())
                        .block(OnBroker.PATIENCE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step")
                .hasMessageContaining("resume from the last checkpoint");
        services.dispose();

        RunState last = Objects.requireNonNull(on.log()
                .readToEnd(Topics.RUNS, RunState.class)
                .map(Event::value)
                .blockLast(OnBroker.PATIENCE));
        assertThat(last.getPhase()).isEqualTo(RunPhase.failed);
        assertThat(last.getReason()).contains("step").contains("optimiser.lr");
        Checkpoint newest =
                Objects.requireNonNull(Checkpoints.newest(on.log(), "explodes").block(OnBroker.PATIENCE));
        assertThat(newest.manifest().getStepsDone()).isLessThanOrEqualTo(last.getStepsDone());
        assertThat(newest.manifest().getLast()).isFalse();
        assertThat(Safetensors.read(newest.content()))
                .allSatisfy(
                        (name, tensor) -> assertThat(tensor.isFinite()).as(name).isTrue());
    }

    @Test
    void theStatsServiceTellsTheTrainerWhatItCannotFold() {
        Rule rule = Objective.of(RunSpecs.defaults()).rule(RunSpecs.defaults());
        Flux<FoldRefused> refusals = on.log()
                .read(Topics.PREDICTOR_WEIGHTS, FoldRefused.class, new From.Beginning())
                .map(Event::value);
        Disposable stats = StatsService.over(on.log()).subscribe();

        ByteBuffer none = ByteBuffer.allocate(0);
        on.say(
                correlations(-1, new FoldState("poisoned", 1, -1L, 2, rule, none, List.of(), none)),
                correlations(
                        0,
                        new BatchCorrelation(
                                "poisoned",
                                1,
                                0L,
                                2,
                                floats(1, Float.NaN, 1),
                                floats(0, 0),
                                floats(0, 0),
                                floats(0, 0),
                                none)));

        FoldRefused refused = Objects.requireNonNull(refusals.blockFirst(OnBroker.PATIENCE));
        stats.dispose();
        assertThat(refused.getRun()).isEqualTo("poisoned");
        assertThat(refused.getStep()).isZero();
        assertThat(refused.getReason()).isEqualTo("C of step 0 has NaN at row 0, column 1: training has diverged");
    }

    private static RunSpec exploding(ImageDataset data) {
        RunSpec spec = RunSpecs.resolve(
                List.of(Layer.assignments(
                        "test",
                        List.of(
                                "network.width=4",
                                "network.projector.hidden=16",
                                "network.projector.dim=8",
                                "views.size=12",
                                "optimiser.batch=16",
                                "schedule.steps=20",
                                "schedule.warmup=0",
                                "schedule.checkpoint=1",
                                "precision=float32",
                                "device=cpu",
                                "threads=1"))),
                name -> name);
        Optimiser explodes =
                Optimiser.newBuilder(spec.getOptimiser()).setLr(1e30).build(); // no file may say so
        return Resolution.resolve(
                RunSpec.newBuilder(spec).setOptimiser(explodes).build(),
                data.size(),
                data.fingerprint(),
                ThisMachine.facts());
    }

    private static Outgoing correlations(long step, org.apache.avro.specific.SpecificRecord value) {
        return new Outgoing(Topics.CORRELATIONS, "poisoned", new Tag("poisoned", step, 1), value);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip();
    }
}
