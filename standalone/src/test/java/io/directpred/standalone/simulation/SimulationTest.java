package io.directpred.standalone.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.standalone.simulation.Process.Role;
import io.directpred.trainer.ThisMachine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/** The law of the whole, over interleavings and faults drawn from a seed: whatever happens, the run finishes, and with the bits of a run to which nothing happened. */
class SimulationTest {
    private static final List<Set<Integer>> BROKEN = List.of(Set.of(), Set.of(), Set.of(3), Set.of(0, 4, 7, 8));
    private static final Map<Setting, RunSpec> SPECS = new ConcurrentHashMap<>();
    private static final Map<Setting, PlainRun> PLAIN = new ConcurrentHashMap<>();
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("io.directpred");

    /**
     * @param n 9 leaves a rest of one sample an epoch, 10 a smaller batch
     * @param broken images that cannot be decoded
     * @param large checkpoints of up to two chunks
     */
    record Setting(int n, int lag, int freq, Set<Integer> broken, boolean large) {
        Setting(int n, int lag, int freq) {
            this(n, lag, freq, Set.of(), false);
        }

        NumberedImages images() {
            return new NumberedImages(n, broken);
        }
    }

    @BeforeContainer
    static void withoutTheServicesWords() {
        OURS.setLevel(Level.OFF);
    }

    @AfterContainer
    static void withThem() {
        OURS.setLevel(null);
    }

    @Property(tries = 2500)
    void finishesWithTheSameBitsWhateverHappens(
            @ForAll("settings") Setting setting, @ForAll("moves") List<Move> moves) {
        simulate(setting, moves);
    }

    @Example
    void finishesWhereNothingHappens() {
        for (int n = 9; n <= 10; n++) {
            for (int lag = 0; lag <= 2; lag++) {
                simulate(new Setting(n, lag, 1), List.of());
                simulate(new Setting(n, lag, 3), List.of());
                simulate(new Setting(n, lag, 1, Set.of(1, 2), true), List.of());
            }
        }
    }

    /** It wakes, and the other is dead by then: nobody answers an older attempt, so that it never came to the transaction that would tell it. */
    @Example
    void aTrainerThatWasTakenOverEndsEvenWhereItOnlyWaits() {
        simulate(
                new Setting(9, 0, 1),
                List.of(
                        new Move.GoOn(40),
                        new Move.Cut(Role.TRAINER, 0),
                        new Move.Start(Role.TRAINER),
                        new Move.GoOn(60),
                        new Move.Kill(Role.TRAINER, 1, true)));
    }

    private static void simulate(Setting setting, List<Move> moves) {
        RunSpec spec = SPECS.computeIfAbsent(setting, s -> spec(s));
        PlainRun plain = PLAIN.computeIfAbsent(setting, s -> PlainRun.of(spec, s.images(), s.large));
        try (VirtualTime time = new VirtualTime();
                Simulation simulation = new Simulation(spec, setting.images(), plain, time)) {
            moves.forEach(simulation::happen);
            simulation.finish();
        }
    }

    @Provide
    Arbitrary<Setting> settings() {
        return Combinators.combine(
                        Arbitraries.of(9, 10),
                        Arbitraries.of(0, 1, 2),
                        Arbitraries.of(1, 3),
                        Arbitraries.of(BROKEN),
                        Arbitraries.frequency(Tuple.of(60, false), Tuple.of(1, true)))
                .as(Setting::new);
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        Arbitrary<Integer> which = Arbitraries.integers().between(0, 15);
        Arbitrary<Role> roles = Arbitraries.of(Role.class);
        return Arbitraries.<Move>frequencyOf(
                        Tuple.of(30, which.map(Move.Happen::new)),
                        Tuple.of(15, Arbitraries.integers().between(1, 60).map(Move.GoOn::new)),
                        Tuple.of(6, Arbitraries.of(1, 3, 5, 15, 40, 120).map(Move.Tick::new)),
                        Tuple.of(
                                1,
                                roles.flatMap(r -> which.flatMap(
                                        w -> Arbitraries.of(90L, 600L, 86_400L).map(s -> new Move.Jump(r, w, s))))),
                        Tuple.of(5, roles.map(Move.Start::new)),
                        Tuple.of(
                                5,
                                roles.flatMap(r -> which.flatMap(
                                        w -> Arbitraries.of(true, false).map(a -> new Move.Kill(r, w, a))))),
                        Tuple.of(1, which.map(Move.StopTrainer::new)),
                        Tuple.of(3, roles.flatMap(r -> which.map(w -> new Move.Cut(r, w)))),
                        Tuple.of(3, roles.flatMap(r -> which.map(w -> new Move.Join(r, w)))),
                        Tuple.of(4, which.map(Move.Repeat::new)),
                        Tuple.of(3, which.map(Move.Spoil::new)),
                        Tuple.of(2, Arbitraries.of(true).map(x -> new Move.Compact())))
                .list()
                .ofMaxSize(80);
    }

    static RunSpec spec(Setting setting, String... more) {
        List<String> assignments = List.of(
                "optimiser.batch=4",
                "slice=2",
                "views.size=8",
                "views.jitter=0",
                "network.projector.dim=" + Arithmetic.DIM,
                "predictor.lag=" + setting.lag,
                "predictor.freq=" + setting.freq,
                "schedule.steps=" + (setting.n == 9 ? 6 : 9), // three epochs
                "schedule.checkpoint=2",
                "schedule.warmup=0",
                "schedule.lr=constant",
                "target.schedule=constant",
                "precision=float32",
                "device=cpu",
                "threads=1");
        RunSpec spec = RunSpecs.resolve(
                List.of(Layer.assignments("simulation", assignments), Layer.assignments("test", List.of(more))),
                name -> name);
        return Resolution.resolve(spec, setting.n, setting.images().fingerprint(), ThisMachine.facts());
    }
}
