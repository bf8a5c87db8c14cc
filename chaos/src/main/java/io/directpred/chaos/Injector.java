package io.directpred.chaos;

import io.directpred.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does what a fault says to the stack, and undoes it. Belongs to one thread. */
final class Injector {
    private static final Duration NEXT_CHECKPOINT = Duration.ofSeconds(60);
    private static final Duration STARTED = Duration.ofSeconds(6);
    private static final Duration TAKEN_OVER = Duration.ofSeconds(40);

    private final Stack stack;
    private final String run;
    private final RawLog log;
    private final OtherLoader otherLoader;
    private final @Nullable Path faketime;
    private final Consumer<String> say;
    private final RecordFaults records;
    private final List<Killed> killed = new ArrayList<>();

    /**
     * A process that was killed, frozen or cut off, for the figures.
     *
     * @param service its kind: loader, trainer, stats, probe, broker; cut-loader and so on where it was cut off
     */
    record Killed(String service, long at) {}

    /** Starts a loader of other data, waits, ends it; returns what it was heard to say. */
    @FunctionalInterface
    interface OtherLoader {
        String visit(Duration stay) throws InterruptedException;
    }

    /** @param faketime libfaketime's file, or null where there is none */
    Injector(
            Stack stack,
            String run,
            RawLog log,
            OtherLoader otherLoader,
            @Nullable Path faketime,
            Consumer<String> say) {
        this.stack = stack;
        this.run = run;
        this.log = log;
        this.records = new RecordFaults(log, run);
        this.otherLoader = otherLoader;
        this.faketime = faketime;
        this.say = say;
    }

    /** SHA-256 of every record that was written damaged. */
    Set<String> damaged() {
        return records.damaged();
    }

    List<Killed> killed() {
        return List.copyOf(killed);
    }

    /** Returns when the fault is over, but for what is started again meanwhile. */
    void inject(Fault fault) throws InterruptedException {
        switch (fault.kind()) {
            case LOADER_KILLED -> kill(fault, of(fault, "loader"), fault.restart());
            case ALL_LOADERS_KILLED -> {
                for (Child loader : stack.children("loader")) {
                    kill(fault, loader, fault.hold());
                }
                Thread.sleep(fault.hold().toMillis());
            }
            case TRAINER_KILLED -> kill(fault, leader(fault), fault.restart());
            case TRAINERS_KILLED -> {
                for (Child trainer : stack.children("trainer")) {
                    kill(fault, trainer, fault.restart());
                }
            }
            case TRAINER_KILLED_IN_CHECKPOINT -> killInCheckpoint(fault);
            case STATS_KILLED -> kill(fault, stack.child("stats"), fault.restart());
            case PROBE_KILLED -> kill(fault, stack.child("probe"), fault.restart());
            case BROKER_KILLED -> kill(fault, stack.child("broker"), fault.restart());
            case LOADER_FROZEN -> freeze(fault, of(fault, "loader"));
            case TRAINER_FROZEN -> freeze(fault, leader(fault));
            case STATS_FROZEN -> freeze(fault, stack.child("stats"));
            case NETWORK_CUT, NETWORK_CUT_FOR_MINUTES -> cut(fault);
            case SLICES_REPEATED -> tell(fault, records.repeat(fault));
            case RECORDS_FLIPPED, RECORDS_TRUNCATED, RECORDS_OVERSIZED, RECORDS_OF_THE_FUTURE ->
                tell(fault, records.damage(fault));
            case LOADER_OF_OTHER_DATA -> tell(fault, otherLoader.visit(Duration.ofSeconds(12)));
            case DISK_FULL -> {
                tell(fault, "for " + millis(fault.hold()));
                killed.add(new Killed("broker-disk", System.currentTimeMillis()));
                DiskFull.hold(stack.kafka().resolve("filler"), fault.hold());
            }
            case CLOCK_JUMP -> jump(fault);
        }
    }

    private Child of(Fault fault, String prefix) {
        List<Child> all = stack.children(prefix);
        return all.get(fault.victim() % all.size());
    }

    private Child leader(Fault fault) {
        return stack.leader().orElseGet(() -> of(fault, "trainer"));
    }

    private void kill(Fault fault, Child victim, Duration pause) {
        tell(fault, victim.name() + ", again after " + millis(pause));
        killed(victim);
        stack.kill(victim, pause);
    }

    private void killed(Child victim) {
        killed.add(new Killed(kind(victim.name()), System.currentTimeMillis()));
    }

    private static String kind(String process) {
        return process.replaceAll("-.*", "");
    }

    private void killInCheckpoint(Fault fault) {
        boolean hit = log.atNext(Topics.CHECKPOINTS, run, NEXT_CHECKPOINT, () -> {
            Child victim = leader(fault);
            killed(victim);
            stack.kill(victim, fault.restart());
            tell(fault, victim.name() + ", at the first uncommitted chunk");
        });
        if (!hit) {
            tell(fault, "no checkpoint came within " + millis(NEXT_CHECKPOINT));
        }
    }

    private void freeze(Fault fault, Child victim) throws InterruptedException {
        tell(fault, victim.name() + " for " + millis(fault.hold()));
        killed(victim);
        victim.freeze();
        try {
            Thread.sleep(fault.hold().toMillis());
        } finally {
            victim.thaw();
        }
    }

    private void cut(Fault fault) throws InterruptedException {
        List<String> services = List.of("loader-0", "loader-1", "loader-2", "trainer-0", "trainer-1", "stats", "probe");
        String victim =
                fault.victim() % 3 == 0 ? leader(fault).name() : services.get(fault.victim() / 3 % services.size());
        Proxy.Cut how = fault.seed() % 2 == 0 ? Proxy.Cut.SILENT : Proxy.Cut.LOUD;
        tell(
                fault,
                victim + " for " + millis(fault.hold()) + (how == Proxy.Cut.LOUD ? ", connections reset" : ", silent"));
        killed.add(new Killed("cut-" + kind(victim), System.currentTimeMillis()));
        stack.proxy(victim).cut(how);
        try {
            Thread.sleep(fault.hold().toMillis());
        } finally {
            stack.proxy(victim).restore();
        }
    }

    private void jump(Fault fault) throws InterruptedException {
        if (faketime == null) {
            return;
        }
        List<String> services = List.of("loader-0", "trainer", "stats", "probe", "broker");
        String name = services.get(fault.victim() % services.size());
        boolean trainer = name.equals("trainer");
        Child leader = leader(fault);
        Child victim = trainer ? standby(leader) : stack.child(name);
        int minutes = List.of(-4000, -30, 30, 90, 4000).get(Math.floorMod((int) fault.seed(), 5));
        Path clock = stack.kafka().resolveSibling("clock-" + fault.number());
        Map<String, String> fake = Map.of(
                "LD_PRELOAD",
                faketime.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
        tell(fault, victim.name() + " started anew, by " + minutes + " minutes for " + millis(fault.hold()));
        try {
            Files.writeString(clock, "+0\n");
            stack.kill(victim, Duration.ZERO, fake);
            Thread.sleep(STARTED.toMillis());
            if (trainer) { // so that the one that stands by takes over
                killed(leader);
                stack.kill(leader, fault.restart());
                awaitLeader(victim);
            }
            Files.writeString(clock, "%+dm%n".formatted(minutes));
            Thread.sleep(fault.hold().toMillis());
            Files.writeString(clock, "+0\n");
            Thread.sleep(1_000);
        } catch (IOException e) {
            say.accept("  " + clock + " cannot be written: " + e);
        } finally {
            stack.kill(victim, Duration.ZERO);
        }
    }

    private Child standby(Child leader) {
        return stack.children("trainer").stream()
                .filter(child -> child != leader)
                .findFirst()
                .orElse(leader);
    }

    private void awaitLeader(Child trainer) throws InterruptedException {
        long end = System.nanoTime() + TAKEN_OVER.toNanos();
        while (System.nanoTime() < end && stack.leader().orElse(null) != trainer) {
            Thread.sleep(200);
        }
        Thread.sleep(STARTED.toMillis());
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

    private static String millis(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
