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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import reactor.core.Disposable;

/**
 * Runs of all services in one thread: moves happen to them, then nothing new goes wrong and they must finish, with half
 * of what is cut off still cut off.
 *
 * <p>Longer than 250 lines because every move stands beside what it does.
 */
final class Simulation implements AutoCloseable {
    static final TrainerService.Options OPTIONS =
            new TrainerService.Options(2, Duration.ofSeconds(5), new Slicing(450_000, 2));
    static final String RUN = "run";
    /** Of all runs. */
    private static final int MOST_TRAINERS = 3;

    private static final int MOST_OTHERS = 3;
    /** With all faults gone: far more than an undisturbed run has. */
    private static final int MOST_EVENTS = 20_000;
    /**
     * For each run: the asks' patience and the share group's locks, several times over. Two runs that share one loader
     * of 7 s a slice take 1,392 s.
     */
    private static final int MOST_SECONDS = 1200;

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final NumberedImages images;
    private final VirtualTime time;
    private final VirtualTime.Clock brokersClock;
    private final SimulatedBroker broker;
    private final List<Process> processes = new ArrayList<>();
    private long seconds;
    private int started;
    private int trainers;

    /** What a run is, and what holds of it. */
    private static final class Run {
        final RunSpec spec;
        final Laws laws;
        boolean finished;

        Run(RunSpec spec, Laws laws) {
            this.spec = spec;
            this.laws = laws;
        }
    }

    /**
     * @param specs of one run, or of more
     * @param plain of each
     */
    Simulation(List<RunSpec> specs, NumberedImages images, List<PlainRun> plain, VirtualTime time) {
        for (int i = 0; i < specs.size(); i++) {
            String id = RUN + (i == 0 ? "" : "-" + i);
            runs.put(id, new Run(specs.get(i), new Laws(id, plain.get(i))));
        }
        this.images = images;
        this.time = time;
        this.brokersClock = time.clock();
        this.broker = new SimulatedBroker(
                (record, at, injected) -> runs.values().forEach(run -> run.laws.appended(record, at, injected)));
        List.of(Role.STATS, Role.LOADER, Role.LOADER).forEach(this::start);
        runs.keySet().forEach(this::startTrainer);
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
        } else if (move instanceof Move.Retain retain) {
            choose(stored(), retain.which()).forEach(place -> partition(place)
                    .records
                    .headMap(place.record().offset(), true)
                    .clear());
        } else {
            broker.compact(Topics.RUNS);
            broker.compact(Topics.CHECKPOINTS);
        }
        check();
    }

    private void check() {
        runs.values().forEach(run -> run.laws.check());
    }

    /**
     * Every other process that is cut off is connected, and where nobody is, somebody is started: the runs go on to
     * their end. Then all are connected, and a trainer started once more says that its run is finished.
     */
    void finish() {
        for (int i = 0; i < processes.size(); i += 2) {
            processes.get(i).log.join();
        }
        goOnToTheEnd();
        processes.forEach(process -> process.log.join());
        runs.values().forEach(run -> run.finished = false);
        runs.keySet().forEach(this::startTrainer);
        goOnToTheEnd();
        for (String run : runs.keySet()) {
            if (broker.topics().contains(Topics.viewPairs(run).name())) {
                throw new AssertionError("run " + run + " is finished and its view pairs are still there");
            }
        }
    }

    /** Throws what was breached. */
    void judge(List<Journal> references) {
        broker.complete();
        Iterator<Journal> reference = references.iterator();
        runs.forEach((id, run) -> run.laws.judge(broker.newestCheckpoint(id), reference.next(), images.broken()));
    }

    /** By loaders, and not by a fault. */
    long pairsMade() {
        return runs.values().stream().mapToLong(run -> run.laws.pairsMade()).sum();
    }

    /** What the topics have said of the first run. */
    Journal journal() {
        return run(RUN).laws.journal();
    }

    private Run run(String id) {
        return Objects.requireNonNull(runs.get(id));
    }

    private void goOnToTheEnd() {
        long begin = seconds;
        long until = begin + (long) MOST_SECONDS * runs.size();
        for (int events = 0; !runs.values().stream().allMatch(run -> run.finished); events++) {
            Stream.of(Role.LOADER, Role.STATS)
                    .filter(role -> connected(role).findAny().isEmpty())
                    .forEach(this::start);
            runs.forEach((id, run) -> {
                if (!run.finished && connected(Role.TRAINER).noneMatch(process -> process.run.equals(id))) {
                    startTrainer(id);
                }
            });
            if (!happen(0)) {
                tick(1);
            }
            check();
            if (events > MOST_EVENTS || seconds > until) {
                throw new AssertionError("a run does not finish, after " + events + " events and " + (seconds - begin)
                        + " s without faults");
            }
        }
    }

    /** Ends all processes. */
    @Override
    public void close() {
        List.copyOf(processes).forEach(process -> kill(process, false));
    }

    private record Next(VirtualTime.Clock clock, Pending pending) {}

    private static void stop(Process process) {
        process.clock.run(process.stop::tryEmitEmpty);
    }

    private boolean happen(int which) {
        List<Next> all = Stream.concat(
                        processes.stream().flatMap(process -> process.log.pending().stream()
                                .map(pending -> new Next(process.clock, pending))),
                        broker.pending().stream().map(pending -> new Next(brokersClock, pending)))
                .sorted(Comparator.comparingLong(next -> next.pending.at()))
                .toList();
        choose(all, which).forEach(next -> next.clock.run(next.pending.event()));
        return !all.isEmpty();
    }

    private void tick(int more) {
        seconds += more;
        time.advance(more);
        broker.goOn(seconds);
        processes.forEach(process -> process.log.goOn());
    }

    /** Of trainers, the runs' in turn. */
    private void start(Role role) {
        if (role == Role.TRAINER) {
            startTrainer(List.copyOf(runs.keySet()).get(trainers % runs.size()));
        } else {
            start(role, "");
        }
    }

    private void startTrainer(String run) {
        trainers++;
        start(Role.TRAINER, run);
    }

    private void start(Role role, String run) {
        String name = role.name().toLowerCase(java.util.Locale.ROOT) + "-" + ++started;
        Process process = new Process(new SimulatedLog(name, broker), role, run, time.clock());
        processes.add(process);
        process.clock.run(() -> process.service = service(process, name));
    }

    private Disposable service(Process process, String name) {
        return switch (process.role) {
            case TRAINER -> trainer(process, run(process.run));
            case STATS -> StatsService.over(process.log).subscribe(done -> {}, e -> ended(process, e));
            case LOADER ->
                LoaderService.over(process.log, images, name, any -> true)
                        .subscribe(done -> {}, e -> ended(process, e));
        };
    }

    private Disposable trainer(Process process, Run run) {
        return new TrainerService(
                        process.log,
                        process.run,
                        OPTIONS,
                        () -> new ArithmeticEngine(run.laws.witness(), run.laws.isLarge()))
                .run(run.spec, process.stop.asMono())
                .subscribe(
                        state -> run.finished |= state.getPhase() == RunPhase.finished,
                        e -> ended(process, e),
                        () -> process.ended = true);
    }

    private void ended(Process process, Throwable cause) {
        process.ended = true;
        run(process.run.isEmpty() ? RUN : process.run).laws.ended(process.log.name(), cause);
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

    private Stream<Process> connected(Role role) {
        return alive(role).stream().filter(process -> process.log.isConnected());
    }

    private record Place(Topic topic, Stored record) {}

    private List<Place> stored() {
        return Stream.concat(
                        Stream.of(Topics.CORRELATIONS, Topics.PREDICTOR_WEIGHTS),
                        runs.keySet().stream()
                                .flatMap(run -> Stream.of(Topics.viewRequests(run), Topics.viewPairs(run))))
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
        partition(place).records.remove(place.record().offset());
    }

    private Partition partition(Place place) {
        return broker.partitions(place.topic().name()).get(place.record().partition());
    }

    /** One of them, as the number counts round; none of none. */
    private static <T> List<T> choose(List<T> all, int which) {
        return all.isEmpty() ? List.of() : List.of(all.get(Math.floorMod(which, all.size())));
    }
}
