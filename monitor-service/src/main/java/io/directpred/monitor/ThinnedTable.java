package io.directpred.monitor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rows by step, never more than so many buckets of neighbouring steps: of each column the least, the greatest and the
 * last value, so that no spike is lost, and of each vector the last. Too many buckets: two become one.
 *
 * <p>Every bucket knows the offset that changed it last. So what a viewer lacks can be told without keeping anything
 * for it, and it depends on the records alone, not on when they were read. Not safe for use by several threads.
 */
final class ThinnedTable {

    /** @param start the first step it stands for, a multiple of the distance */
    record Bucket(
            long start,
            long step,
            long offset,
            double[] last,
            double[] least,
            double[] greatest,
            List<float[]> vectors) {}

    private final int most;
    private final NavigableMap<Long, Bucket> buckets = new TreeMap<>();
    private long distance = 1;
    private long newest = -1;
    private long remade;

    /** @param most buckets, 2 or more */
    ThinnedTable(int most) {
        this.most = most;
    }

    /** A step that came before is done again: what followed it is given up. */
    void put(long offset, long step, double[] row, List<float[]> vectors) {
        if (step <= newest) {
            buckets.tailMap(step, true).clear();
            remade = offset;
        }
        newest = step;
        long start = step - step % distance;
        Bucket one = new Bucket(start, step, offset, row, row, row, vectors);
        buckets.merge(start, one, ThinnedTable::merged);
        while (buckets.size() > most) {
            thin();
            remade = offset;
        }
    }

    private void thin() {
        distance *= 2;
        List<Bucket> all = new ArrayList<>(buckets.values());
        buckets.clear();
        for (Bucket b : all) {
            long start = b.start - b.start % distance;
            Bucket moved = new Bucket(start, b.step, b.offset, b.last, b.least, b.greatest, b.vectors);
            buckets.merge(start, moved, ThinnedTable::merged);
        }
    }

    private static Bucket merged(Bucket a, Bucket b) {
        double[] least = new double[b.last.length];
        double[] greatest = new double[b.last.length];
        for (int i = 0; i < least.length; i++) {
            least[i] = fmin(a.least[i], b.least[i]);
            greatest[i] = -fmin(-a.greatest[i], -b.greatest[i]);
        }
        return new Bucket(a.start, b.step, b.offset, b.last, least, greatest, b.vectors);
    }

    /** The lesser, and of NaN and a number the number. */
    private static double fmin(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    /** Whether buckets went since, so that what a viewer has of the table is to be replaced. */
    boolean remadeSince(Position position, Source source) {
        return !buckets.isEmpty() && position.lacks(source, remade);
    }

    /** Of a table that was not remade: what is new or changed. */
    Collection<Bucket> changedSince(Position position, Source source) {
        Deque<Bucket> changed = new ArrayDeque<>();
        for (Bucket bucket : buckets.descendingMap().values()) {
            if (!position.lacks(source, bucket.offset)) {
                break; // those before are older
            }
            changed.addFirst(bucket);
        }
        return changed;
    }

    Collection<Bucket> all() {
        return buckets.values();
    }

    /** That of the newest step. */
    Optional<Bucket> newest() {
        return Optional.ofNullable(buckets.lastEntry()).map(Map.Entry::getValue);
    }

    /** Steps a bucket stands for. */
    long distance() {
        return distance;
    }
}
