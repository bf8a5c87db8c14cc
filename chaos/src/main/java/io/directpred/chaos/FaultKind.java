package io.directpred.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can go wrong, and for how long, in seconds. */
enum FaultKind {
    /** kill -9 of one loader */
    LOADER_KILLED(0, 0),
    /** kill -9 of every loader, for a while */
    ALL_LOADERS_KILLED(6, 14),
    /** kill -9 of the trainer that works: the one that stands by goes on */
    TRAINER_KILLED(0, 0),
    /** kill -9 of the trainer as soon as the first chunk of a checkpoint lies at the broker, uncommitted */
    TRAINER_KILLED_IN_CHECKPOINT(0, 0),
    /** kill -9 of all trainers: nobody stands by */
    TRAINERS_KILLED(0, 0),
    STATS_KILLED(0, 0),
    PROBE_KILLED(0, 0),
    /** kill -9 of the broker, started again on its data */
    BROKER_KILLED(0, 0),
    /** SIGSTOP of a loader beyond the share group's lock of 15 s */
    LOADER_FROZEN(17, 22),
    /** a loader that runs for 10 ms of each second: a machine that swaps */
    LOADER_SLOW(15, 25),
    /** SIGSTOP of the trainer beyond its session of 2.5 s: it wakes as a zombie */
    TRAINER_FROZEN(13, 20),
    /** SIGSTOP of the stats service beyond its session of 2.5 s */
    STATS_FROZEN(17, 20),
    /** no bytes between one service and the broker */
    NETWORK_CUT(3, 20),
    /**
     * the same beyond every session (5 s at the most), lock (15 s) and request's time-out (30 s); dealt only where
     * there is time for it
     */
    NETWORK_CUT_FOR_MINUTES(60, 150),
    /** a broker whose answers come late, to everybody */
    BROKER_LATE(8, 15),
    /** recorded view pairs once more, late and in another order */
    SLICES_REPEATED(0, 0),
    /** a record with one bit flipped, on every topic that a service reads */
    RECORDS_FLIPPED(0, 0),
    /** a record cut off in its middle */
    RECORDS_TRUNCATED(0, 0),
    /** garbage of just the size that the topic takes */
    RECORDS_OVERSIZED(0, 0),
    /** a record of a schema that is not known yet */
    RECORDS_OF_THE_FUTURE(0, 0),
    /** a damaged record in the place of the run's own state: the newest under its key */
    RUN_STATE_DAMAGED(0, 0),
    /** one bit of view pairs flipped on the broker's disk, before the trainer has read them */
    SEGMENT_FLIPPED(0, 0),
    /** kill -9 of the broker, whose newest log segments have lost their last bytes when it starts again */
    SEGMENT_TORN(0, 0),
    /** a loader with other images in a directory of the same name */
    LOADER_OF_OTHER_DATA(0, 0),
    /** no byte left on the broker's disk; needs a disk of its own */
    DISK_FULL(4, 10),
    /** the broker's disk takes nothing for a while, and says nothing; needs a file system that can be frozen */
    DISK_STALLED(5, 12),
    /** one process's clock jumps there and back; needs libfaketime */
    CLOCK_JUMP(4, 8);

    private static final Duration FOR_MINUTES = Duration.ofMinutes(8);

    private final int shortest;
    private final int longest;

    FaultKind(int shortest, int longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    /** Seconds that it lasts at least, where it has an end. */
    int shortest() {
        return shortest;
    }

    /** Seconds that it lasts at the most. */
    int longest() {
        return longest;
    }

    /** Those that fit into so much time, each at least once. */
    static Set<FaultKind> within(Duration time) {
        Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
        if (time.compareTo(FOR_MINUTES) < 0) {
            kinds.remove(NETWORK_CUT_FOR_MINUTES);
        }
        return kinds;
    }

    /** The kind of a label; throws {@link IllegalArgumentException} naming those there are. */
    static FaultKind labelled(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is no kind of fault; there are "
                        + Arrays.stream(values()).map(FaultKind::label).collect(Collectors.joining(", "))));
    }

    /** As it is written in reports: {@code loader-killed}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
