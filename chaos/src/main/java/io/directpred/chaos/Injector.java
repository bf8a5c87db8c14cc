package io.directpred.chaos;

import io.directpred.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does what a fault says to the stack, and undoes it: a case a kind, and so more than 250 lines. Belongs to one thread.
 */
final class Injector {
    private static final Duration NEXT_CHECKPOINT = Duration.ofSeconds(60);
    private static final Duration VISIT = Duration.ofSeconds(60);
    private static final Duration STARTED = Duration.ofSeconds(30);
    /** It joins its group and loads the newest checkpoint. */
    private static final Duration JOINED = Duration.ofSeconds(3);

    private static final Duration TAKEN_OVER = Duration.ofSeconds(40);

    private final Stack stack;
    private final List<String> runs;
    private final RawLog log;
    private final OtherLoader otherLoader;
    private final ClockJump clock;
    private final Consumer<String> say;
    private final RecordFaults records;
    private final StorageFaults storage;
    private final Hindrances hindrances;
    private final Traces traces;
    private final List<Injected> done = new ArrayList<>();
    private final List<Killed> killed = new ArrayList<>();

    /**
     * A process that was killed, frozen or cut off, for the figures.
     *
     * @param service its kind: loader, trainer, stats, probe, broker; cut-loader and so on where it was cut off
     * @param run whose trainer it was; empty where it serves all
     */
    record Killed(String service, String run, long at) {
        boolean hits(String other) {
            return run.isEmpty() || run.equals(other);
        }
    }

    /**
     * A fault that was done.
     *
     * @param shown whether it left a trace
     */
    record Done(Fault fault, boolean shown) {}

    /** @param held whether it was seen to hold something back, or to write something */
    private record Injected(Fault fault, Traces.Mark before, boolean held) {}

    /**
     * Starts a loader of other data, waits until it has refused a request, ends it; returns what it was heard to say.
     */
    @FunctionalInterface
    interface OtherLoader {
        String visit(Duration most) throws InterruptedException;
    }

    /**
     * @param logs of every process
     * @param faketime libfaketime's file, or null where there is none
     * @param disk the broker's, or null where it has none of its own
     */
    Injector(
            Stack stack,
            Path logs,
            List<String> runs,
            RawLog log,
            OtherLoader otherLoader,
            @Nullable Path faketime,
            @Nullable Disk disk,
            Consumer<String> say) {
        this.stack = stack;
        this.runs = List.copyOf(runs);
        this.log = log;
        this.hindrances = new Hindrances(stack, disk);
        this.traces = new Traces(logs);
        this.records = new RecordFaults(log);
        this.storage = new StorageFaults(stack);
        this.otherLoader = otherLoader;
        this.clock = new ClockJump(stack, faketime);
        this.say = say;
    }

    /** SHA-256 of every record that was written damaged. */
    Set<String> damaged() {
        return records.damaged();
    }

    /** With what the logs say of each, which is waited for. */
    List<Done> done() throws InterruptedException {
        List<Done> all = new ArrayList<>();
        for (Injected one : done) {
            Optional<Pattern> words = Traces.words(one.fault.kind());
            all.add(new Done(one.fault, words.isEmpty() ? one.held : traces.appears(words.get(), one.before, STARTED)));
        }
        return all;
    }

    List<Killed> killed() {
        return List.copyOf(killed);
    }

    /**
     * Returns when everything that was killed is started again: before that a run may go on with what it has, and stand
     * still later.
     */
    void awaitStarts() throws InterruptedException {
        stack.awaitStarts();
    }

    /**
     * Returns when the fault is over, but for what is started again meanwhile. A kill counts for nothing where the run
     * was finished before it.
     */
    void inject(Fault fault) throws InterruptedException {
        Traces.Mark before = traces.mark();
        boolean held = held(fault);
        if (held || Traces.words(fault.kind()).isEmpty()) {
            done.add(new Injected(fault, before, held));
        }
    }

    /**
     * Injects a fault. False where it held nothing back, or wrote nothing. A fault that shows by words in a log is true
     * whatever comes of it, but for a kill of what the end of its run has ended.
     */
    private boolean held(Fault fault) throws InterruptedException {
        boolean held = true;
        switch (fault.kind()) {
            case LOADER_KILLED -> kill(fault, of(fault, "loader"), fault.restart());
            case ALL_LOADERS_KILLED -> {
                stack.children("loader").forEach(loader -> kill(fault, loader, fault.hold()));
                Thread.sleep(fault.hold().toMillis());
            }
            case LOADER_SLOW -> held = slow(fault, of(fault, "loader"));
            case TRAINER_KILLED -> {
                awaitStandby(fault);
                held = kill(fault, leader(fault), fault.restart());
            }
            case TRAINERS_KILLED ->
                held = stack.children("trainer").stream()
                        .map(trainer -> kill(fault, trainer, fault.restart()))
                        .reduce(false, Boolean::logicalOr);
            case TRAINER_KILLED_IN_CHECKPOINT -> killInCheckpoint(fault);
            case STATS_KILLED -> kill(fault, stack.child("stats"), fault.restart());
            case PROBE_KILLED -> kill(fault, stack.child("probe"), fault.restart());
            case BROKER_KILLED -> kill(fault, stack.child("broker"), fault.restart());
            case LOADER_FROZEN -> held = freeze(fault, of(fault, "loader"));
            case TRAINER_FROZEN -> held = freeze(fault, leader(fault));
            case STATS_FROZEN -> held = freeze(fault, stack.child("stats"));
            case NETWORK_CUT, NETWORK_CUT_FOR_MINUTES -> held = cut(fault);
            case BROKER_LATE -> held = late(fault);
            case SLICES_REPEATED -> tell(fault, records.repeat(fault, run(fault)));
            case RECORDS_FLIPPED, RECORDS_TRUNCATED, RECORDS_OVERSIZED, RECORDS_OF_THE_FUTURE ->
                tell(fault, records.damage(fault, run(fault)));
            case RUN_STATE_DAMAGED -> {
                tell(fault, records.damageState(fault, run(fault)));
                kill(fault, leader(fault), fault.restart());
            }
            case SEGMENT_FLIPPED -> tell(fault, storage.flip(fault, run(fault), leader(fault)));
            case SEGMENT_TORN -> {
                killed(stack.child("broker"));
                tell(fault, storage.tear(fault, run(fault)));
            }
            case LOADER_OF_OTHER_DATA -> tell(fault, otherLoader.visit(VISIT));
            case DISK_FULL -> {
                tell(fault, "for " + seconds(fault.hold()));
                killed.add(new Killed("broker-disk", "", System.currentTimeMillis()));
                DiskFull.hold(stack.kafka().resolve("filler"), fault.hold());
            }
            case DISK_STALLED -> held = stall(fault);
            case CLOCK_JUMP -> held = jump(fault);
        }
        return held;
    }

    private Child of(Fault fault, String prefix) {
        List<Child> all = stack.children(prefix);
        return all.get(fault.victim() % all.size());
    }

    /** Of several runs, the one that is hit. */
    private String run(Fault fault) {
        return runs.get(fault.victim() % runs.size());
    }

    private Child leader(Fault fault) {
        return stack.leader(run(fault)).orElseGet(() -> of(fault, "trainer"));
    }

    /**
     * Until another trainer of the run stands by, or none does in time: what is measured is taking over, and not the
     * start of a process.
     */
    private void awaitStandby(Fault fault) throws InterruptedException {
        String words = " stands by for run " + run(fault) + ",";
        long end = System.nanoTime() + STARTED.toNanos();
        while (System.nanoTime() < end) {
            Child leader = leader(fault);
            if (stack.children("trainer").stream()
                    .anyMatch(child ->
                            child != leader && child.alive() && child.said().contains(words))) {
                Thread.sleep(JOINED.toMillis());
                return;
            }
            Thread.sleep(200);
        }
    }

    private boolean kill(Fault fault, Child victim, Duration pause) {
        long at = System.currentTimeMillis();
        boolean again = stack.kill(victim, pause);
        if (again) {
            killed.add(new Killed(kind(victim.name()), trains(victim), at));
        }
        tell(fault, victim.name() + (again ? ", again after " + seconds(pause) : ", whose run is finished"));
        return again;
    }

    private void killed(Child victim) {
        killed.add(new Killed(kind(victim.name()), trains(victim), System.currentTimeMillis()));
    }

    private static String trains(Child process) {
        return process.environment().getOrDefault("RUN_ID", "");
    }

    private static String kind(String process) {
        return process.replaceAll("-.*", "");
    }

    private void killInCheckpoint(Fault fault) {
        boolean hit = log.atNext(Topics.CHECKPOINTS, run(fault), NEXT_CHECKPOINT, () -> {
            Child victim = leader(fault);
            killed(victim);
            stack.kill(victim, fault.restart());
            tell(fault, victim.name() + ", at the first uncommitted chunk");
        });
        if (!hit) {
            tell(fault, "no checkpoint came within " + seconds(NEXT_CHECKPOINT));
        }
    }

    private boolean freeze(Fault fault, Child victim) throws InterruptedException {
        tell(fault, victim.name() + " for " + seconds(fault.hold()));
        killed(victim);
        return hindrances.freeze(victim, fault.hold());
    }

    private boolean slow(Fault fault, Child victim) throws InterruptedException {
        tell(fault, victim.name() + " at 1 % of its speed for " + seconds(fault.hold()));
        killed(victim);
        return hindrances.slow(victim, fault.hold());
    }

    private boolean late(Fault fault) throws InterruptedException {
        Duration delay = Duration.ofMillis(300 + Math.floorMod(fault.seed(), 700));
        tell(fault, "answers come " + delay.toMillis() + " ms late for " + seconds(fault.hold()));
        killed.add(new Killed("broker-late", "", System.currentTimeMillis()));
        return hindrances.late(delay, fault.hold());
    }

    private boolean stall(Fault fault) throws InterruptedException {
        tell(fault, "for " + seconds(fault.hold()));
        killed.add(new Killed("broker-disk", "", System.currentTimeMillis()));
        return hindrances.stall(fault.hold());
    }

    private boolean cut(Fault fault) throws InterruptedException {
        List<String> services = Stream.of("loader", "trainer", "stats", "probe")
                .flatMap(kind -> stack.children(kind).stream().map(Child::name).sorted())
                .toList();
        String victim =
                fault.victim() % 3 == 0 ? leader(fault).name() : services.get(fault.victim() / 3 % services.size());
        Proxy.Cut how = fault.seed() % 2 == 0 ? Proxy.Cut.SILENT : Proxy.Cut.LOUD;
        tell(
                fault,
                victim + " for " + seconds(fault.hold())
                        + (how == Proxy.Cut.LOUD ? ", connections reset" : ", silent"));
        killed.add(new Killed("cut-" + kind(victim), trains(stack.child(victim)), System.currentTimeMillis()));
        return hindrances.cut(victim, how, fault.hold());
    }

    private boolean jump(Fault fault) throws InterruptedException {
        List<String> services = List.of("loader-0", "trainer", "stats", "probe", "broker");
        String name = services.get(fault.victim() % services.size());
        Child leader = leader(fault);
        Child victim = name.equals("trainer") ? standby(leader) : stack.child(name);
        boolean takesOver = name.equals("trainer") && victim != leader;
        tell(
                fault,
                victim.name() + " started anew, by " + ClockJump.minutes(fault) + " minutes for "
                        + seconds(fault.hold()));
        return clock.jump(fault, victim, () -> {
            if (takesOver) {
                killed(leader);
                stack.kill(leader, fault.restart());
                awaitLeader(trains(leader), victim);
            }
        });
    }

    private Child standby(Child leader) {
        return stack.children("trainer").stream()
                .filter(child -> child != leader && trains(child).equals(trains(leader)))
                .findFirst()
                .orElse(leader);
    }

    private void awaitLeader(String run, Child trainer) throws InterruptedException {
        long end = System.nanoTime() + TAKEN_OVER.toNanos();
        while (System.nanoTime() < end && stack.leader(run).orElse(null) != trainer) {
            Thread.sleep(200);
        }
    }

    /** Everything that is held is let go: for the end. */
    void release() {
        stack.children("").forEach(child -> {
            if (child.frozen()) {
                child.thaw();
            }
        });
    }

    private void tell(Fault fault, String what) {
        say.accept("%3d  %-28s %s".formatted(fault.number(), fault.kind().label(), what));
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
