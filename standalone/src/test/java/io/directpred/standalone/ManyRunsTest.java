package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.Event;
import io.directpred.events.From;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.loader.LoaderService;
import io.directpred.probe.ProbeService;
import io.directpred.recorder.OnBroker;
import io.directpred.stats.StatsService;
import io.directpred.trainer.TrainerService;
import io.directpred.trainer.TrainerService.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Many runs on one broker: each ends in the bits that it has alone, and none waits for another. */
@Tag("long") // 28 trainings
class ManyRunsTest {
    /** Runs of one seed have to end in the same bits. */
    private static final int SEEDS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Options SHARING = Options.DEFAULT;
    private static final Options OWN = SHARING.withOwnServices();

    @TempDir
    private static Path dir;

    /** The final encoder of each seed, of runs one after the other. */
    private static final Map<Integer, String> ALONE = new HashMap<>();

    private static ImageDataset data;

    @BeforeAll
    static void oneAfterTheOther() throws Exception {
        data = Datasets.open("sample").pretrain();
        try (OnBroker on = OnBroker.start(dir.resolve("alone"))) {
            Disposable services = services(on, run -> true, StatsService.over(on.log()));
            names(SEEDS)
                    .forEach(run -> ALONE.put(
                            seed(run), trained(on, List.of(run), SHARING).get(run)));
            services.dispose();
        }
        assertThat(ALONE.values()).hasSize(SEEDS).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void twentyThatShareLoaderStatsAndProbeHaveTheBitsThatEachHasAlone() {
        try (OnBroker on = OnBroker.start(dir.resolve("shared"))) {
            Disposable services = services(on, run -> true, StatsService.over(on.log()));

            haveTheirBits(trained(on, names(20), SHARING), 20);

            services.dispose();
        }
    }

    /** One has no loader: it is the only one that waits. */
    @Test
    void fiveWithServicesOfTheirOwnHaveTheBitsThatEachHasAloneWhileASixthWaitsForALoader() {
        try (OnBroker on = OnBroker.start(dir.resolve("own"))) {
            List<Disposable> services = names(5).stream()
                    .map(run -> services(on, run::equals, StatsService.over(on.log(), run::equals)))
                    .toList();
            Sinks.Empty<Void> stop = Sinks.empty();
            Mono<RunState> sixth = train(on, "run-99", OWN, stop.asMono()).cache();
            Disposable waiting = sixth.subscribe();

            haveTheirBits(trained(on, names(5), OWN), 5);

            assertThat(waiting.isDisposed()).isFalse();
            stop.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
            RunState stopped = Objects.requireNonNull(sixth.block(PATIENCE));
            assertThat(stopped.getPhase()).isEqualTo(RunPhase.interrupted);
            assertThat(stopped.getStepsDone()).isZero();
            services.forEach(Disposable::dispose);
        }
    }

    private static void haveTheirBits(Map<String, String> encoders, int runs) {
        assertThat(encoders).hasSize(runs).allSatisfy((run, encoder) -> assertThat(encoder)
                .isEqualTo(ALONE.get(seed(run))));
    }

    private static Disposable services(OnBroker on, Predicate<String> serves, Mono<Void> stats) {
        return Flux.merge(
                        LoaderService.over(on.log(), data, "loader", serves),
                        stats,
                        ProbeService.over(on.log(), null, 1, serves))
                .subscribe();
    }

    /** The SHA-256 of each run's final encoder, as its probe reports it. */
    private static Map<String, String> trained(OnBroker on, List<String> runs, Options options) {
        Mono<Map<String, String>> probed = on.log()
                .read(Topics.PROBE_REPORTS, ProbeReport.class, new From.Beginning())
                .map(Event::value)
                .filter(report -> report.getLast() && runs.contains(report.getRun()))
                .take(runs.size())
                .collectMap(ProbeReport::getRun, ProbeReport::getEncoderSha256);
        return Objects.requireNonNull(Flux.fromIterable(runs)
                .flatMap(run -> train(on, run, options, Mono.never()), runs.size())
                .then(probed)
                .block(PATIENCE));
    }

    private static Mono<RunState> train(OnBroker on, String run, Options options, Mono<Void> stop) {
        return new TrainerService(on.log(), run, options)
                .run(SmallRun.of(data, "seed=" + seed(run), "schedule.steps=12", "schedule.checkpoint=4"), stop)
                .subscribeOn(Schedulers.parallel());
    }

    private static int seed(String run) {
        return Integer.parseInt(run.substring("run-".length())) % SEEDS;
    }

    private static List<String> names(int runs) {
        return IntStream.range(0, runs).mapToObj(i -> "run-" + i).toList();
    }
}
