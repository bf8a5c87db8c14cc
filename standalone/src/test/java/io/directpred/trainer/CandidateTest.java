package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.FencedException;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.loader.LoaderService;
import io.directpred.network.Networks;
import io.directpred.recorder.OnBroker;
import io.directpred.service.ServiceProcess;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.stats.StatsService;
import io.directpred.tensors.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.test.StepVerifier;

/**
 * A trainer that stands by; and one that loses its membership in the group while it trains, as after a pause or a cut
 * of some seconds.
 */
class CandidateTest {
    private static final String RUN = "doubted";

    @TempDir
    private Path dir;

    private OnBroker on;
    private EventLog own;
    private Disposable services;
    private RunSpec spec;

    @BeforeEach
    void begin() throws Exception {
        on = OnBroker.start(dir);
        own = EventLog.open(KafkaConnection.to(on.broker().bootstrapServers()), OnBroker.PATIENCE);
        ImageDataset data = Datasets.open("sample").pretrain();
        spec = spec(data);
        services = Flux.merge(LoaderService.over(on.log(), data, "loader", any -> true), StatsService.over(on.log()))
                .subscribe();
    }

    @AfterEach
    void end() {
        services.dispose();
        own.close();
        on.close();
    }

    @Test
    void goesOnWithItsStateWhereNobodyHasTakenOver() {
        Sinks.Empty<Void> stop = Sinks.empty();
        Mono<Void> doubted = trained(5)
                .doOnNext(step -> removeFromGroup())
                .then(states().skip(2).next()) // the claim, the first checkpoint, and the answer to the doubt
                .then(Mono.defer(() -> fresh(20))) // and steps after it
                .doOnNext(step -> stop.tryEmitEmpty())
                .then();

        Integer code = new Candidate(own, RUN, TrainerService.Options.DEFAULT, status -> {})
                .run(spec, false, stop.asMono())
                .doOnSubscribe(subscribed -> doubted.subscribe())
                .block(OnBroker.PATIENCE);

        assertThat(code).isEqualTo(ServiceProcess.STOPPED);
        List<RunState> said = on.log()
                .readToEnd(Topics.RUNS, RunState.class)
                .map(Event::value)
                .collectList()
                .block(OnBroker.PATIENCE);
        assertThat(said).extracting(RunState::getAttempt).containsOnly(1);
        assertThat(said)
                .extracting(RunState::getPhase)
                .containsExactly(RunPhase.running, RunPhase.running, RunPhase.running, RunPhase.interrupted);
        assertThat(said.get(3).getStepsDone()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void endsWhereAnotherHas() {
        Mono<EventLog.Transactions> another =
                trained(5).map(step -> on.log().transactions("trainer." + RUN)).doOnNext(taken -> removeFromGroup());

        Mono<Integer> code = new Candidate(own, RUN, TrainerService.Options.DEFAULT, status -> {})
                .run(spec, false, Mono.never())
                .doOnSubscribe(subscribed -> another.subscribe());

        StepVerifier.create(code).expectError(FencedException.class).verify(OnBroker.PATIENCE);
    }

    @Test
    void whoStandsByHasLoadedTheNewestCheckpointBeforeItIsElected() {
        Sinks.One<Set<String>> loaded = Sinks.one();
        Supplier<Engine> engine = () -> new Loading(new TorchEngine(), loaded);
        Disposable works = new Candidate(on.log(), RUN, TrainerService.Options.DEFAULT, status -> {})
                .run(spec, false, Mono.never())
                .subscribe();
        trained(1).block(OnBroker.PATIENCE);

        Disposable standsBy = new Candidate(own, RUN, TrainerService.Options.DEFAULT, engine, status -> {})
                .run(spec, false, Mono.never())
                .subscribe();

        assertThat(loaded.asMono().block(OnBroker.PATIENCE)).contains("online.encoder.conv1.weight");
        standsBy.dispose();
        works.dispose();
    }

    /** Tells which tensors it was given. */
    private record Loading(Engine engine, Sinks.One<Set<String>> loaded) implements Engine {
        @Override
        public Scheduler scheduler() {
            return engine.scheduler();
        }

        @Override
        public Networks initial(RunSpec spec) {
            return engine.initial(spec);
        }

        @Override
        public Networks restored(RunSpec spec, Map<String, Tensor> state) {
            Networks networks = engine.restored(spec, state);
            loaded.tryEmitValue(state.keySet());
            return networks;
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private Mono<TrainingMetrics> trained(long steps) {
        return metrics().filter(m -> m.getStepsDone() >= steps).next();
    }

    /** The next steps from now on. */
    private Mono<TrainingMetrics> fresh(long steps) {
        return on.log()
                .read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.End())
                .map(Event::value)
                .skip(steps)
                .next();
    }

    private Flux<TrainingMetrics> metrics() {
        return on.log()
                .read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.Beginning())
                .map(Event::value);
    }

    private Flux<RunState> states() {
        return on.log().read(Topics.RUNS, RunState.class, new From.Beginning()).map(Event::value);
    }

    private void removeFromGroup() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", on.broker().bootstrapServers()))) {
            admin.removeMembersFromConsumerGroup("trainer." + RUN, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunSpec spec(ImageDataset data) {
        RunSpec spec = RunSpecs.resolve(
                List.of(Layer.assignments(
                        "test",
                        List.of(
                                "network.width=4",
                                "network.projector.hidden=16",
                                "network.projector.dim=8",
                                "views.size=12",
                                "optimiser.batch=16",
                                "schedule.steps=100000",
                                "schedule.warmup=0",
                                "schedule.checkpoint=100000",
                                "precision=float32",
                                "device=cpu",
                                "threads=1"))),
                Datasets::canonical);
        return Resolution.resolve(spec, data.size(), data.fingerprint(), ThisMachine.facts());
    }
}
