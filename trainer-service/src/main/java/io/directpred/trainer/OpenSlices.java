package io.directpred.trainer;

import io.directpred.events.SliceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which slices are asked for and not answered, and when one is asked for again: a state machine without a clock, whose
 * time is the ticks it is told.
 *
 * <p>Requests are served in order. So a slice is asked for again when later requests have been answered long ago (its
 * loader is gone, or the request is), and the oldest one when nothing at all has come for a time. "Long" is
 * {@value #SLACK} times the slowest slice of late, as its loader says, and at least the patience. An answer is
 * progress. Three times quiet without progress, each longer than the one before, is the end; with progress there is
 * none, and before the first answer neither: loaders may still be hashing.
 *
 * <p>Bounds: a slice is asked for {@value #ASKS} times at the most, not counting those that a loader answered with a
 * failure. Before the first answer the oldest one is asked for again each time that the wait has doubled: some ten
 * times in a day.
 */
final class OpenSlices {
    static final int ASKS = 3;
    private static final int SLACK = 4;
    /** A loader that claims to be slower is not waited for longer. */
    private static final int MOST_PATIENCE = 12;
    /** Times the patience; together 31 of them before the run ends. */
    private static final int[] QUIET = {1, 6, 24};

    private static final int LATELY = 32;
    /** After so many, none of the loaders that are known may be left; after so many more the rest is not waited for. */
    private static final int FAILURES = 5;

    private static final int MOST_FAILURES = 20;
    private static final Comparator<SliceId> ORDER =
            Comparator.comparingLong(SliceId::getStep).thenComparingInt(SliceId::getSlice);

    private final int patience;
    private final TreeMap<SliceId, Slice> open = new TreeMap<>(ORDER);
    private final TreeSet<SliceId> answeredOfSeveral = new TreeSet<>(ORDER);
    private final Deque<Integer> slowness = new ArrayDeque<>();
    private long asks;
    /** The newest request that was answered; an older one that is open has been overtaken. */
    private long newestAnswered;

    /** Whether a loader has ever answered. */
    private boolean heard;

    private int unsent;
    private int quiet;
    private int quietTimes;
    private long askedAgain;

    private static final class Slice {
        final List<Long> requests = new ArrayList<>();
        final Set<String> failedBy = new HashSet<>();
        int failures;
        int overtakenFor;
        int retryIn = -1;

        long newest() {
            return requests.get(requests.size() - 1);
        }

        boolean mayBeAskedAgain() {
            return requests.size() - failures < ASKS;
        }
    }

    /** A request to be sent. */
    record Ask(SliceId id, int number) {}

    /** @param patience ticks */
    OpenSlices(int patience) {
        this.patience = patience;
    }

    /** A slice that was not asked for before. */
    Ask ask(SliceId id) {
        Slice slice = new Slice();
        open.put(id, slice);
        return asked(id, slice);
    }

    private Ask asked(SliceId id, Slice slice) {
        if (!slice.requests.isEmpty()) {
            askedAgain++;
        }
        slice.requests.add(++asks);
        slice.overtakenFor = 0;
        slice.retryIn = -1;
        unsent++;
        return new Ask(id, slice.requests.size());
    }

    /** The broker has a request: from now on an answer can be missed. */
    void sent() {
        unsent--;
        quiet = 0;
    }

    int size() {
        return open.size();
    }

    boolean isOpen(SliceId id) {
        return open.containsKey(id);
    }

    /**
     * Progress; nothing where the slice is not open.
     *
     * @param request number of the request that was answered; 0: one of an earlier attempt
     * @param ticks that the slice took its loader
     */
    void answered(SliceId id, int request, int ticks) {
        Slice slice = open.remove(id);
        if (slice == null) {
            return;
        }
        progress(slice, request);
        slowness.addLast(ticks);
        if (slowness.size() > LATELY) {
            slowness.removeFirst();
        }
        if (slice.requests.size() > 1) {
            answeredOfSeveral.add(id);
        }
    }

    /**
     * A loader answers that it cannot serve a slice: another may, so it is asked for again after 1, 2, 4, ... ticks, 32
     * at the most.
     *
     * @param known loaders that answer these days
     * @return false when it has failed so often that no loader can be expected to serve it
     */
    boolean failed(SliceId id, int request, String loader, Set<String> known) {
        Slice slice = open.get(id);
        if (slice == null) {
            return true;
        }
        progress(slice, request);
        slice.retryIn = 1 << Math.min(5, slice.failures++);
        slice.failedBy.add(loader);
        return slice.failures < (slice.failedBy.containsAll(known) ? FAILURES : MOST_FAILURES);
    }

    private void progress(Slice slice, int request) {
        heard = true;
        quiet = 0;
        quietTimes = 0;
        if (request > 0 && request <= slice.requests.size()) {
            newestAnswered = Math.max(newestAnswered, slice.requests.get(request - 1));
        }
    }

    /** A unit of time has passed while answers were listened for; returns what is to be asked for again. */
    List<Ask> tick() {
        Map<SliceId, Slice> due = new TreeMap<>(ORDER);
        open.forEach((id, slice) -> {
            if (slice.retryIn > 0 && --slice.retryIn == 0) {
                due.put(id, slice);
            } else if (slice.retryIn < 0
                    && slice.newest() < newestAnswered
                    && slice.mayBeAskedAgain()
                    && ++slice.overtakenFor >= waiting() << (slice.requests.size() - 1 - slice.failures)) {
                due.put(id, slice);
            }
        });
        quiet = open.isEmpty() || unsent > 0 ? 0 : quiet + 1;
        if (quiet >= quietFor() && !(heard && quietTimes == QUIET.length - 1)) {
            quietTimes++;
            quiet = 0;
            // before the first answer again and again, ever more rarely: the broker gives up a request that loaders
            // took and died over, and a loader that comes after them would find nothing
            open.entrySet().stream()
                    .filter(e -> (!heard || e.getValue().mayBeAskedAgain()) && !due.containsKey(e.getKey()))
                    .findFirst()
                    .ifPresent(e -> due.put(e.getKey(), e.getValue()));
        }
        return due.entrySet().stream().map(e -> asked(e.getKey(), e.getValue())).toList();
    }

    private int waiting() {
        int slowest = slowness.stream().mapToInt(Integer::intValue).max().orElse(0);
        return Math.max(patience, Math.min(SLACK * slowest, MOST_PATIENCE * patience));
    }

    private int quietFor() {
        int last = QUIET.length - 1;
        int times = quietTimes <= last ? QUIET[quietTimes] : QUIET[last] << Math.min(quietTimes - last, 16);
        return Math.max(waiting(), patience * times);
    }

    /**
     * The oldest slice, when nobody has answered for so long that the run must end; loaders that have not come yet are
     * waited for.
     */
    Optional<SliceId> givenUp() {
        return heard && quietTimes == QUIET.length - 1 && quiet >= quietFor()
                ? Optional.of(open.firstKey())
                : Optional.empty();
    }

    /** Answered slices of which requests may still lie on the topic, from a step on. */
    List<SliceId> answeredFrom(long step) {
        answeredOfSeveral.headSet(new SliceId(step, 0), false).clear();
        return List.copyOf(answeredOfSeveral);
    }

    /** Times that a slice has been asked for. */
    int asksOf(SliceId id) {
        Slice slice = open.get(id);
        return slice == null ? 0 : slice.requests.size();
    }

    /** Requests beyond the first of each slice. */
    long askedAgain() {
        return askedAgain;
    }
}
