package io.directpred.trainer;

import io.directpred.events.ViewPairs;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What was answered lately: checksums to hold repeats against, and who delivered. Bounded: the last {@value #KEPT} slices. */
final class AnswerBook {
    private static final int KEPT = 256;

    private final Map<String, Long> checksums = new LinkedHashMap<>();
    private final Deque<String> loaders = new ArrayDeque<>();

    synchronized boolean isContradiction(ViewPairs pairs) {
        @Nullable Long before = checksums.get(id(pairs));
        return before != null && before != checksum(pairs);
    }

    synchronized void delivered(ViewPairs pairs) {
        checksums.put(id(pairs), checksum(pairs));
        loaders.addLast(pairs.getLoader());
        if (checksums.size() > KEPT) {
            checksums.remove(checksums.keySet().iterator().next());
            loaders.removeFirst();
        }
    }

    /** Loaders among the last 64 deliveries. */
    synchronized int loaders() {
        return (int) loaders.stream()
                .skip(Math.max(0, loaders.size() - 64))
                .distinct()
                .count();
    }

    private static String id(ViewPairs pairs) {
        return pairs.getStep() + "/" + pairs.getSlice();
    }

    private static long checksum(ViewPairs pairs) {
        CRC32C crc = new CRC32C();
        crc.update(pairs.getView0().duplicate());
        crc.update(pairs.getView1().duplicate());
        return crc.getValue();
    }
}
