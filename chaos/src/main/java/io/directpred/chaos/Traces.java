package io.directpred.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a fault leaves behind: words in the log of some process, where there are any that only it explains. */
final class Traces {
    private static final Duration TURN = Duration.ofMillis(200);

    private final Path logs;

    Traces(Path logs) {
        this.logs = logs;
    }

    /** Bytes of each process's log. */
    record Mark(Map<Path, Long> sizes) {}

    /** Words that some process says of such a fault; nothing where what it held back is counted instead. */
    static Optional<Pattern> words(FaultKind kind) {
        String words =
                switch (kind) {
                    case LOADER_KILLED,
                            ALL_LOADERS_KILLED,
                            TRAINER_KILLED,
                            TRAINER_KILLED_IN_CHECKPOINT,
                            TRAINERS_KILLED,
                            STATS_KILLED,
                            PROBE_KILLED -> "/health/live, /health/ready and /metrics on"; // of its next life
                    case BROKER_KILLED -> "disconnected|could not be established";
                    case SEGMENT_TORN -> "Corruption found in segment|Found invalid messages";
                    case SEGMENT_FLIPPED -> "has damaged what stands there";
                    case RECORDS_FLIPPED, RECORDS_TRUNCATED, RECORDS_OVERSIZED, RECORDS_OF_THE_FUTURE ->
                        "goes to directpred.dead-letters";
                    case RUN_STATE_DAMAGED -> "directpred.runs-0 at [0-9]+ goes to directpred.dead-letters";
                    case LOADER_OF_OTHER_DATA -> "which this loader has not";
                    case DISK_STALLED -> "Exceptionally slow controller event|disconnected";
                    case LOADER_FROZEN,
                            LOADER_SLOW,
                            TRAINER_FROZEN,
                            STATS_FROZEN,
                            NETWORK_CUT,
                            NETWORK_CUT_FOR_MINUTES,
                            BROKER_LATE,
                            SLICES_REPEATED,
                            DISK_FULL,
                            CLOCK_JUMP -> "";
                };
        return words.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(words));
    }

    Mark mark() {
        Map<Path, Long> sizes = new HashMap<>();
        for (Path log : logs()) {
            sizes.put(log, log.toFile().length());
        }
        return new Mark(sizes);
    }

    /** Whether some process has said so since, or does in time: what was killed last may still start. */
    boolean appears(Pattern words, Mark since, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!found(words, since)) {
            if (System.nanoTime() >= end) {
                return false;
            }
            Thread.sleep(TURN.toMillis());
        }
        return true;
    }

    private boolean found(Pattern words, Mark since) {
        return logs().stream()
                .anyMatch(log -> words.matcher(written(log, since)).find());
    }

    private static String written(Path log, Mark since) {
        try {
            byte[] all = Files.readAllBytes(log);
            int from = (int) Math.min(since.sizes.getOrDefault(log, 0L), all.length);
            return new String(Arrays.copyOfRange(all, from, all.length), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> logs() {
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
