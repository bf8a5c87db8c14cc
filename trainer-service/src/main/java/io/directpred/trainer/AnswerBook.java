package io.directpred.trainer;

import io.directpred.events.Delivery;
import io.directpred.events.ViewPairs;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What was answered lately: checksums to hold repeats against, and who delivered. Bounded: the last {@value #KEPT}
 * slices.
 */
final class AnswerBook {
    private static final int KEPT = 256;

    private final Map<String, Long> checksums = new LinkedHashMap<>();
    private final Deque<Delivered> delivered = new ArrayDeque<>();

    private record Delivered(String loader, int pairs, long nanos, long at) {}

    /** What is wrong with a repeated answer: other pixels than the first one had. */
    synchronized Optional<String> contradiction(ViewPairs pairs) {
        @Nullable Long before = checksums.get(id(pairs));
        return before == null || before == checksum(pairs)
                ? Optional.empty()
                : Optional.of("two answers to step " + pairs.getStep() + " slice " + pairs.getSlice()
                        + " have different pixels, the later one is of loader " + pairs.getLoader()
                        + "; do all loaders run one version on equal files?");
    }

    synchronized void delivered(ViewPairs pairs) {
        checksums.put(id(pairs), checksum(pairs));
        delivered.addLast(
                new Delivered(pairs.getLoader(), pairs.getSamples().size(), pairs.getNanos(), System.nanoTime()));
        if (checksums.size() > KEPT) {
            checksums.remove(checksums.keySet().iterator().next());
            delivered.removeFirst();
        }
        Timer.builder("directpred.trainer.slices")
                .description("slices taken, and the time each took its loader")
                .tags("run", pairs.getRun(), "loader", pairs.getLoader())
                .register(Metrics.globalRegistry)
                .record(pairs.getNanos(), TimeUnit.NANOSECONDS);
    }

    /** Loaders that the slices kept are from. */
    synchronized Set<String> loaders() {
        return delivered.stream().map(Delivered::loader).collect(Collectors.toSet());
    }

    /** Mean seconds that a pair takes the slowest of these loaders; nothing before the first slice. */
    synchronized OptionalDouble slowestPair() {
        Map<String, List<Delivered>> byLoader = delivered.stream().collect(Collectors.groupingBy(Delivered::loader));
        return byLoader.values().stream()
                .mapToDouble(slices -> slices.stream()
                                .mapToLong(Delivered::nanos)
                                .sum()
                        / 1e9
                        / Math.max(1, slices.stream().mapToInt(Delivered::pairs).sum()))
                .max();
    }

    /** Of the slices kept, who delivered how fast, by the loaders' names. */
    synchronized List<Delivery> deliveries() {
        if (delivered.isEmpty()) {
            return List.of();
        }
        double seconds = Math.max(1, System.nanoTime() - delivered.getFirst().at()) / 1e9;
        Map<String, List<Delivered>> byLoader =
                delivered.stream().collect(Collectors.groupingBy(Delivered::loader, TreeMap::new, Collectors.toList()));
        return byLoader.entrySet().stream()
                .map(e -> new Delivery(e.getKey(), e.getValue().size() / seconds, meanMillis(e.getValue())))
                .toList();
    }

    private static double meanMillis(List<Delivered> slices) {
        return slices.stream().mapToLong(Delivered::nanos).average().orElse(0) / 1e6;
    }

    private static String id(ViewPairs pairs) {
        return pairs.getStep() + "/" + pairs.getSlice() + "/" + pairs.getSamples(); // attempts cut differently
    }

    private static long checksum(ViewPairs pairs) {
        CRC32C crc = new CRC32C();
        pairs.getViews().forEach(view -> crc.update(view.getContent().duplicate()));
        return crc.getValue();
    }
}
