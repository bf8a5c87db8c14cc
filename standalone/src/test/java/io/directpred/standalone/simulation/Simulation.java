package io.directpred.standalone.simulation;

import io.directpred.chaos.Journal;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.loader.LoaderService;
import io.directpred.spec.RunSpec;
import io.directpred.standalone.simulation.Process.Role;
import io.directpred.standalone.simulation.SimulatedBroker.Partition;
import io.directpred.standalone.simulation.SimulatedBroker.Stored;
import io.directpred.stats.StatsService;
import io.directpred.trainer.Slicing;
import io.directpred.trainer.TrainerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.Disposable;

/** A run of all services in one thread: moves happen to it, then nothing goes wrong any more and it must finish. */
final class Simulation implements AutoCloseable {
    static final TrainerService.Options OPTIONS =
            new TrainerService.Options(2, Duration.ofSeconds(5), new Slicing(450_000, 2));
    static final String RUN = "run";
    private static final int MOST_TRAINERS = 3;
    private static final int MOST_OTHERS = 3;
    /** With all faults gone: far more than an undisturbed run has. */
    private static final int MOST_EVENTS = 20_000;
    /** The asks' patience and the share group's locks, several times over. */
    private static final int MOST_SECONDS = 1200;

    private static final List<Topic> DATA =
            List.of(Topics.viewRequests(RUN), Topics.viewPairs(RUN), Topics.CORRELATIONS, Topics.PREDICTOR_WEIGHTS);

    private final RunSpec spec;
    private final NumberedImages images;
    private final boolean large;
    private final Laws laws;
    private final VirtualTime time;
    private final SimulatedBroker broker;
    private final List<Process> processes = new ArrayList<>();
    private long seconds;
    private int started;
    private boolean finished;

    Simulation(RunSpec spec, NumberedImages images, PlainRun plain, VirtualTime time) {
        this.spec = spec;
        this.images = images;
        this.large = plain.state().containsKey(Arithmetic.BALLAST_NAME);
        this.laws = new Laws(plain);
        this.time = time;
        this.broker = new SimulatedBroker(laws::appended);
        List.of(Role.STATS, Role.LOADER, Role.LOADER, Role.TRAINER).forEach(this::start);
    }

    void happen(Move move) {
        if (move instanceof Move.Happen happen) {
            happen(happen.which());
        } else if (move instanceof Move.GoOn goOn) {
            for (int i = 0; i < goOn.events(); i++) {
                happen(0);
            }
        } else if (move instanceof Move.Tick tick) {
            tick(tick.seconds());
        } else if (move instanceof Move.Jump jump) {
            choose(alive(jump.role()), jump.which()).forEach(process -> process.clock.advance(jump.seconds()));
        } else if (move instanceof Move.Start start) {
            if (alive(start.role()).size() < (start.role() == Role.TRAINER ? MOST_TRAINERS : MOST_OTHERS)) {
                start(start.role());
            }
        } else if (move instanceof Move.Kill kill) {
            choose(alive(kill.role()), kill.which()).forEach(process -> kill(process, kill.whatItSentArrives()));
        } else if (move instanceof Move.StopTrainer stop) {
            choose(alive(Role.TRAINER), stop.which()).forEach(Simulation::stop);
        } else if (move instanceof Move.Cut cut) {
            choose(alive(cut.role()), cut.which()).forEach(process -> process.log.cut());
        } else if (move instanceof Move.Join join) {
            choose(alive(join.role()), join.which()).forEach(process -> process.log.join());
        } else if (move instanceof Move.Slow slow) {
            choose(alive(Role.LOADER), slow.which()).forEach(process -> process.log.slow(slow.seconds()));
        } else if (move instanceof Move.Repeat repeat) {
            choose(stored(), repeat.which()).forEach(this::repeat);
        } else if (move instanceof Move.Spoil spoil) {
            choose(stored(), spoil.which()).forEach(this::spoil);
        } else {
            broker.compact(Topics.RUNS);
            broker.compact(Topics.CHECKPOINTS);
        }
        laws.check();
    }

    /** Everybody is connected, and where nobody is, somebody is started: the run goes on to its end, and a trainer started once more says so. */
    void finish() {
        processes.forEach(process -> process.log.join());
        goOnToTheEnd();
        finished = false;
        start(Role.TRAINER);
        goOnToTheEnd();
        if (broker.topics().contains(Topics.viewPairs(RUN).name())) {
            throw new AssertionError("the run is finished and its view pairs are still there");
        }
    }

    /** Throws what was breached. */
    void judge(Journal reference) {
        laws.judge(broker.newestCheckpoint(), reference, images.broken());
    }

    /** By loaders, and not by a fault. */
    long pairsMade() {
        return laws.pairsMade();
    }

    /** What the topics have said. */
    Journal journal() {
        return laws.journal();
    }

    private void goOnToTheEnd() {
        long until = seconds + MOST_SECONDS;
        for (int events = 0; !finished; events++) {
            Stream.of(Role.values()).filter(role -> alive(role).isEmpty()).forEach(this::start);
            if (!happen(0)) {
                tick(1);
            }
            laws.check();
            if (events > MOST_EVENTS || seconds > until) {
                throw new AssertionError("the run does not finish, after " + events + " events and "
                        + (seconds + MOST_SECONDS - until) + " s without faults");
            }
        }
    }

    /** Ends all processes. */
    @Override
    public void close() {
        List.copyOf(processes).forEach(process -> kill(process, false));
    }

    private record Next(Process process, Pending pending) {}

    private static void stop(Process process) {
        process.clock.run(process.stop::tryEmitEmpty);
    }

    private boolean happen(int which) {
        List<Next> all = processes.stream()
                .flatMap(process -> process.log.pending().stream().map(pending -> new Next(process, pending)))
                .sorted(Comparator.comparingLong(next -> next.pending.at()))
                .toList();
        choose(all, which).forEach(next -> next.process.clock.run(next.pending.event()));
        return !all.isEmpty();
    }

    private void tick(int more) {
        seconds += more;
        time.advance(more);
        broker.goOn(seconds);
    }

    private void start(Role role) {
        String name = role.name().toLowerCase(java.util.Locale.ROOT) + "-" + ++started;
        Process process = new Process(new SimulatedLog(name, broker), role, time.clock());
        processes.add(process);
        process.clock.run(() -> process.service = service(process, name));
    }

    private Disposable service(Process process, String name) {
        return switch (process.role) {
            case TRAINER ->
                new TrainerService(process.log, RUN, OPTIONS, () -> new ArithmeticEngine(laws.witness(), large))
                        .run(spec, process.stop.asMono())
                        .subscribe(
                                state -> finished |= state.getPhase() == RunPhase.finished,
                                e -> ended(process, e),
                                () -> process.ended = true);
            case STATS -> StatsService.over(process.log).subscribe(done -> {}, e -> ended(process, e));
            case LOADER ->
                LoaderService.over(process.log, images, name, any -> true)
                        .subscribe(done -> {}, e -> ended(process, e));
        };
    }

    private void ended(Process process, Throwable cause) {
        process.ended = true;
        laws.ended(process.log.name(), cause);
    }

    private void kill(Process process, boolean whatItSentArrives) {
        process.ended = true;
        process.log.kill(whatItSentArrives);
        process.clock.run(process.service::dispose);
        processes.remove(process);
    }

    private List<Process> alive(Role role) {
        return processes.stream()
                .filter(process -> process.role == role && !process.ended)
                .toList();
    }

    private record Place(Topic topic, Stored record) {}

    private List<Place> stored() {
        return DATA.stream()
                .flatMap(topic -> broker.partitions(topic.name()).stream()
                        .flatMap(partition -> partition.records.values().stream())
                        .map(record -> new Place(topic, record)))
                .sorted(Comparator.comparingLong(place -> -place.record().at()))
                .toList();
    }

    private void repeat(Place place) {
        Stored record = place.record();
        broker.append(
                new Outgoing(place.topic(), record.key(), record.tag(), SimulatedBroker.copy(record.value())),
                record.partition(),
                true);
    }

    private void spoil(Place place) {
        Partition partition =
                broker.partitions(place.topic().name()).get(place.record().partition());
        partition.records.remove(place.record().offset());
    }

    /** One of them, as the number counts round; none of none. */
    private static <T> List<T> choose(List<T> all, int which) {
        return all.isEmpty() ? List.of() : List.of(all.get(Math.floorMod(which, all.size())));
    }
}
