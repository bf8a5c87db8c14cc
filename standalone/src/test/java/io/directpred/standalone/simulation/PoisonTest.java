package io.directpred.standalone.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.directpred.events.Checkpoint;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.loader.LoaderService;
import io.directpred.network.Networks;
import io.directpred.spec.RunSpec;
import io.directpred.stats.StatsService;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.trainer.Engine;
import io.directpred.trainer.TrainerService;
import io.directpred.trainer.TrainingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Numbers that no training can go on with: the run stops at that step, says why, and its last checkpoint stands. */
class PoisonTest {
    private static final int STEP = 5;
    private static final Logger OURS = (Logger) org.slf4j.LoggerFactory.getLogger("io.directpred");

    private final List<RunState> states = new ArrayList<>();
    private final SimulatedBroker broker = new SimulatedBroker((record, at, injected) -> {
        if (record.value() instanceof RunState state) {
            states.add(state);
        }
    });
    private final List<SimulatedLog> logs = new ArrayList<>();
    private final List<Throwable> ends = new ArrayList<>();

    @BeforeAll
    static void withoutTheServicesWords() {
        OURS.setLevel(Level.OFF);
    }

    @AfterAll
    static void withThem() {
        OURS.setLevel(null);
    }

    private enum Poison {
        LOSS_NAN("loss is NaN", o -> outcome(Double.NaN, o.c(), o.mean())),
        LOSS_INFINITE("loss is Infinity", o -> outcome(Double.POSITIVE_INFINITY, o.c(), o.mean())),
        NO_FEATURES("the network has collapsed", o -> outcome(o.loss(), new double[9], o.mean())),
        C_NAN("C of step 5 has NaN at row 0, column 1", o -> outcome(o.loss(), with(o.c(), 1, Double.NaN), o.mean())),
        C_BEYOND_FLOAT32("C of step 5 has Infinity", o -> outcome(o.loss(), with(o.c(), 0, 1e39), o.mean())),
        MEAN_INFINITE(
                "mean of step 5 has Infinity",
                o -> outcome(o.loss(), o.c(), with(o.mean(), 2, Double.POSITIVE_INFINITY))),
        C_VANISHES_IN_FLOAT32("the network has collapsed", o -> outcome(o.loss(), tiny(), o.mean())),
        /** A gradient that explodes after a loss that is sound: the step is done, and must not be saved. */
        PARAMETERS_NAN("predictor.0.weight is not finite after step 5", o -> o);

        final String said;
        final UnaryOperator<Networks.Statistics> effect;

        Poison(String said, UnaryOperator<Networks.Statistics> effect) {
            this.said = said;
            this.effect = effect;
        }

        private static Networks.Statistics outcome(double loss, double[] c, double[] mean) {
            return new Networks.Statistics(loss, c, mean, new double[3], new double[3]);
        }

        private static double[] with(double[] values, int index, double value) {
            double[] copy = values.clone();
            copy[index] = value;
            return copy;
        }

        /** Positive in float64, zero in float32. */
        private static double[] tiny() {
            return new double[] {1e-60, 0, 0, 0, 1e-60, 0, 0, 0, 1e-60};
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRunStopsAtThatStepSaysWhyAndKeepsItsLastCheckpoint(Poison poison) {
        RunSpec spec = SimulationTest.spec(new SimulationTest.Setting(10, 0, 1));
        PlainRun plain = PlainRun.of(spec, new NumberedImages(10), false);

        run(spec, poison);

        assertThat(ends)
                .singleElement()
                .isInstanceOf(TrainingException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains(poison.said)
                .contains("resume from the last checkpoint");
        RunState last = states.get(states.size() - 1);
        assertThat(last.getPhase()).isEqualTo(RunPhase.failed);
        assertThat(last.getReason()).contains(poison.said);
        assertThat(last.getStepsDone()).isEqualTo(poison == Poison.PARAMETERS_NAN ? STEP + 1 : STEP);
        Checkpoint newest = broker.newestCheckpoint(Simulation.RUN);
        assertThat(newest.manifest().getLast()).isFalse();
        assertThat(Safetensors.read(newest.content()).get(Arithmetic.HISTORY).data())
                .hasSize(plain.steps().stream()
                        .limit(newest.manifest().getStepsDone())
                        .mapToInt(step -> step.samples().size())
                        .sum());
        assertThat(newest.manifest().getStepsDone()).isEqualTo(4);
    }

    private void run(RunSpec spec, Poison poison) {
        NumberedImages images = new NumberedImages(10);
        try (VirtualTime time = new VirtualTime()) {
            Disposable.Composite services = Disposables.composite();
            services.add(StatsService.over(log("stats")).subscribe());
            services.add(LoaderService.over(log("loader"), images, "loader", any -> true)
                    .subscribe());
            services.add(new TrainerService(log("trainer"), "run", Simulation.OPTIONS, () -> new Poisoned(poison))
                    .run(spec, reactor.core.publisher.Mono.never())
                    .subscribe(state -> {}, ends::add));
            for (int i = 0; i < 5_000 && ends.isEmpty(); i++) {
                Stream.concat(broker.pending().stream(), logs.stream().flatMap(log -> log.pending().stream()))
                        .min(Comparator.comparingLong(Pending::at))
                        .ifPresentOrElse(next -> next.event().run(), () -> time.advance(1));
            }
            services.dispose();
            broker.complete();
        }
    }

    private SimulatedLog log(String name) {
        SimulatedLog log = new SimulatedLog(name, broker);
        logs.add(log);
        return log;
    }

    private record Poisoned(Poison poison) implements Engine {
        @Override
        public Scheduler scheduler() {
            return Schedulers.immediate();
        }

        @Override
        public Networks initial(RunSpec spec) {
            return restored(spec, Map.of());
        }

        @Override
        public Networks restored(RunSpec spec, Map<String, Tensor> state) {
            Arithmetic sound = Arithmetic.initial(step -> {}, false);
            return new Networks() {
                private int step;

                @Override
                public Step forward(List<View> views, int n, RandomGenerator random) {
                    Step halves = sound.forward(views, n, random);
                    return step++ == STEP ? poisoned(halves) : halves;
                }

                private Step poisoned(Step halves) {
                    return new Step() {
                        @Override
                        public Statistics statistics() {
                            return poison.effect.apply(halves.statistics());
                        }

                        @Override
                        public double update(Settings settings) {
                            return halves.update(settings);
                        }

                        @Override
                        public void close() {
                            halves.close();
                        }
                    };
                }

                @Override
                public double[] w() {
                    return sound.w();
                }

                @Override
                public void setW(double[] w) {
                    sound.setW(w);
                }

                @Override
                public Map<String, Tensor> state() {
                    Map<String, Tensor> state = new HashMap<>(sound.state());
                    if (poison == Poison.PARAMETERS_NAN && step > STEP) {
                        state.put("predictor.0.weight", Tensor.of(new double[] {1, Double.NaN, 0}, 3));
                    }
                    return state;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
