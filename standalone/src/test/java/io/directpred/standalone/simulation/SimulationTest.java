package io.directpred.standalone.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.directpred.chaos.Journal;
import io.directpred.spec.LastBatch;
import io.directpred.spec.Layer;
import io.directpred.spec.PredictorKind;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.standalone.simulation.Process.Role;
import io.directpred.trainer.ThisMachine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * The law of the whole, over interleavings and faults drawn from a seed: whatever happens, the run finishes, and with
 * the bits of a run to which nothing happened. Longer than 250 lines because how sequences are drawn stands beside what
 * holds of them.
 */
class SimulationTest {
    private static final List<Set<Integer>> BROKEN = List.of(Set.of(), Set.of(), Set.of(3), Set.of(0, 4, 7, 8));
    private static final Map<Alone, RunSpec> SPECS = new ConcurrentHashMap<>();
    private static final Map<Alone, PlainRun> PLAIN = new ConcurrentHashMap<>();
    private static final Map<Alone, Journal> REFERENCES = new ConcurrentHashMap<>();
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("io.directpred");

    /**
     * @param n 9 leaves out one sample an epoch, 10 two
     * @param kind with linear nothing comes back, and lag and freq say nothing
     * @param broken images that cannot be decoded
     * @param large checkpoints of up to two chunks
     * @param last with keep, 9 has a last batch of five, 10 one of two
     * @param runs at once, of seeds 1, 2, ...
     */
    record Setting(
            int n,
            int lag,
            int freq,
            PredictorKind kind,
            Set<Integer> broken,
            boolean large,
            LastBatch last,
            int runs) {
        Setting(int n, int lag, int freq) {
            this(n, lag, freq, PredictorKind.directpred, Set.of(), false, LastBatch.drop, 1);
        }

        List<Alone> each() {
            Setting one = new Setting(n, lag, freq, kind, broken, large, last, 1);
            return IntStream.rangeClosed(1, runs)
                    .mapToObj(seed -> new Alone(one, seed))
                    .toList();
        }

        NumberedImages images() {
            return new NumberedImages(n, broken);
        }
    }

    /** One of a setting's runs. */
    private record Alone(Setting setting, int seed) {}

    @BeforeContainer
    static void withoutTheServicesWords() {
        OURS.setLevel(Level.OFF);
    }

    @AfterContainer
    static void withThem() {
        OURS.setLevel(null);
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF) // a shrinker goes on beside the tests that follow
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
                simulate(
                        new Setting(n, lag, 1, PredictorKind.directpred, Set.of(1, 2), true, LastBatch.keep, 2),
                        List.of());
            }
            simulate(new Setting(n, 0, 1, PredictorKind.linear, Set.of(1, 2), false, LastBatch.drop, 1), List.of());
        }
    }

    /** What was sent before that becomes visible all the same. */
    @Example
    void finishesWhereEveryProcessWasDead() {
        simulate(
                new Setting(9, 1, 1),
                List.of(
                        new Move.GoOn(40),
                        new Move.Kill(Role.TRAINER, 0, true),
                        new Move.Kill(Role.STATS, 0, true),
                        new Move.Kill(Role.LOADER, 0, true),
                        new Move.Kill(Role.LOADER, 0, true),
                        new Move.GoOn(10)));
    }

    /** The sequence of a failure's last line, or one that nothing is wrong with. */
    @Example
    void replay() {
        Replay replay = Replay.of(System.getProperty(
                Replay.PROPERTY,
                "9,1,3,directpred,3,false,keep,1:GoOn,40:Kill,TRAINER,1,true:Jump,LOADER,0,90:Compact"));
        simulate(replay.setting(), replay.moves());
    }

    @Property(tries = 100)
    void whatIsPrintedIsTheSameSequence(@ForAll("settings") Setting setting, @ForAll("moves") List<Move> moves) {
        Replay replay = new Replay(setting, moves);

        assertThat(Replay.of(replay.toString())).isEqualTo(replay);
    }

    /** Judged against a run of another freq: whatever fails names its replay. */
    @Example
    void aFailureEndsWithTheCommandThatReplaysIt() {
        Setting setting = new Setting(9, 1, 3);
        List<PlainRun> other = plain(new Setting(9, 1, 1));

        assertThatThrownBy(() -> run(setting, List.of(new Move.GoOn(7)), other))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 3 used another W than that of its lag")
                .message()
                .endsWith("-Dsimulation=9,1,3,directpred,,false,drop,1:GoOn,7");
    }

    /**
     * It wakes, and the other is dead by then: nobody answers an older attempt, so that it never came to the
     * transaction that would tell it.
     */
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

    /** Loaders of a pair a second or so, alone and beside a quick one: what is made is used. */
    @Example
    void slowLoadersMakeNothingTwice() {
        Setting setting = new Setting(9, 0, 1);
        for (int seconds : List.of(1, 2, 3)) {
            for (List<Move> slow : List.of(
                    List.<Move>of(new Move.Slow(0, seconds), new Move.Slow(1, seconds)),
                    List.<Move>of(new Move.Slow(0, seconds)))) {
                assertThat(made(setting, slow))
                        .as("pairs made for 24, %s", slow)
                        .isEqualTo(24);
            }
        }
    }

    /**
     * Nobody serves for two minutes: made again are what loaders had in hand, whose locks expire, and the two slices
     * that were asked for again.
     */
    @Example
    void aStallIsNotFollowedByAStorm() {
        List<Move> stall = List.of(
                new Move.Slow(0, 3),
                new Move.Slow(1, 3),
                new Move.GoOn(30),
                new Move.Cut(Role.LOADER, 0),
                new Move.Cut(Role.LOADER, 1),
                new Move.Tick(120),
                new Move.Join(Role.LOADER, 0),
                new Move.Join(Role.LOADER, 1));

        assertThat(made(new Setting(9, 0, 1), stall)).isBetween(24L, 24L + (2 * 2 + 2) * 2);
    }

    /** Pairs that loaders made for six steps of four. */
    private static long made(Setting setting, List<Move> moves) {
        try (VirtualTime time = new VirtualTime();
                Simulation simulation = new Simulation(specs(setting), setting.images(), plain(setting), time)) {
            moves.forEach(simulation::happen);
            simulation.finish();
            return simulation.pairsMade();
        }
    }

    /**
     * It was cut off after it had asked for the run's state, and hears what that was then: the run has ended since, and
     * there is nothing to do.
     */
    @Example
    void aTrainerThatReadAnOldStateDoesNotFinishTheRunAgain() {
        Replay replay = Replay.of(
                "9,0,1,linear,,false,drop,1:Kill,TRAINER,9,true:Cut,TRAINER,0:Happen,9:Tick,120:Start,TRAINER"
                        + ":Start,TRAINER:Repeat,6:Cut,TRAINER,5:Jump,LOADER,15,86400:GoOn,35:Join,STATS,13:Happen,14:GoOn,55:GoOn,60"
                        + ":Happen,1:GoOn,26:Happen,9:Happen,0:Happen,6:GoOn,6:GoOn,24:Happen,2:Happen,0:Happen,1:Happen,10:Happen,3"
                        + ":Happen,0:Join,LOADER,2:Join,TRAINER,6:GoOn,9:Join,LOADER,1:GoOn,27:StopTrainer,9:Happen,5:Tick,3:GoOn,19"
                        + ":Start,TRAINER:GoOn,36:Start,LOADER:GoOn,59:Tick,1:Jump,TRAINER,11,86400:Start,TRAINER:Start,STATS");
        simulate(replay.setting(), replay.moves());
    }

    private static void simulate(Setting setting, List<Move> moves) {
        run(setting, moves, plain(setting));
    }

    private static void run(Setting setting, List<Move> moves, List<PlainRun> plain) {
        List<Journal> references = setting.each().stream()
                .map(alone -> REFERENCES.computeIfAbsent(alone, SimulationTest::undisturbed))
                .toList();
        try (VirtualTime time = new VirtualTime();
                Simulation simulation = new Simulation(specs(setting), setting.images(), plain, time)) {
            moves.forEach(simulation::happen);
            simulation.finish();
            simulation.judge(references);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nagain: " + new Replay(setting, moves).command(), e);
        }
    }

    private static Journal undisturbed(Alone alone) {
        try (VirtualTime time = new VirtualTime();
                Simulation simulation =
                        new Simulation(List.of(specOf(alone)), alone.setting.images(), List.of(plain(alone)), time)) {
            simulation.finish();
            return simulation.journal();
        }
    }

    private static List<RunSpec> specs(Setting setting) {
        return setting.each().stream().map(SimulationTest::specOf).toList();
    }

    private static RunSpec specOf(Alone alone) {
        return SPECS.computeIfAbsent(alone, one -> spec(one.setting, "seed=" + one.seed));
    }

    private static List<PlainRun> plain(Setting setting) {
        return setting.each().stream().map(SimulationTest::plain).toList();
    }

    private static PlainRun plain(Alone alone) {
        return PLAIN.computeIfAbsent(alone, one -> PlainRun.of(specOf(one), one.setting.images(), one.setting.large));
    }

    @Provide
    Arbitrary<Setting> settings() {
        return Combinators.combine(
                        Arbitraries.of(9, 10),
                        Arbitraries.of(0, 1, 2),
                        Arbitraries.of(1, 3),
                        Arbitraries.frequency(Tuple.of(4, PredictorKind.directpred), Tuple.of(1, PredictorKind.linear)),
                        Arbitraries.of(BROKEN),
                        Arbitraries.frequency(Tuple.of(60, false), Tuple.of(1, true)),
                        Arbitraries.of(LastBatch.class),
                        Arbitraries.frequency(Tuple.of(3, 1), Tuple.of(1, 2)))
                .as((n, lag, freq, kind, broken, large, last, runs) -> kind == PredictorKind.linear
                        ? new Setting(n, 0, 1, kind, broken, large, last, runs)
                        : new Setting(n, lag, freq, kind, broken, large, last, runs));
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
                        Tuple.of(3, which.flatMap(w -> Arbitraries.of(0, 1, 3, 7)
                                .map(seconds -> new Move.Slow(w, seconds)))),
                        Tuple.of(4, which.map(Move.Repeat::new)),
                        Tuple.of(3, which.map(Move.Spoil::new)),
                        Tuple.of(1, which.map(Move.Retain::new)),
                        Tuple.of(2, Arbitraries.of(true).map(x -> new Move.Compact())))
                .list()
                .ofMaxSize(80);
    }

    static RunSpec spec(Setting setting, String... more) {
        List<String> loop = setting.kind == PredictorKind.linear
                ? List.of("predictor.kind=linear")
                : List.of("predictor.lag=" + setting.lag, "predictor.freq=" + setting.freq);
        List<String> assignments = List.of(
                "optimiser.batch=4",
                "optimiser.last_batch=" + setting.last,
                "views.size=8",
                "views.jitter=0",
                "network.projector.dim=" + Arithmetic.DIM,
                "schedule.steps=" + (setting.n == 9 ? 6 : 9), // three epochs
                "schedule.checkpoint=2",
                "schedule.warmup=0",
                "schedule.lr=constant",
                "target.schedule=constant",
                "precision=float32",
                "device=cpu",
                "threads=1");
        RunSpec spec = RunSpecs.resolve(
                List.of(
                        Layer.assignments("simulation", assignments),
                        Layer.assignments("loop", loop),
                        Layer.assignments("test", List.of(more))),
                name -> name);
        return Resolution.resolve(spec, setting.n, setting.images().fingerprint(), ThisMachine.facts());
    }
}
