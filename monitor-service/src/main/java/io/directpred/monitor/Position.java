package io.directpred.monitor;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much of a log a viewer has: the id of every server-sent event, which a browser sends back when it reconnects.
 *
 * @param log which log it is: another one has another mark
 * @param next of each topic the offset after the last one that is in
 */
record Position(String log, Map<Source, Long> next) {
    private static final Pattern ID =
            Pattern.compile("([0-9a-f]{1,16})((?:-[0-9]{1,18}){" + Source.values().length + "})");

    Position {
        next = Map.copyOf(next);
    }

    /** Before everything. */
    static Position start(String log) {
        Map<Source, Long> next = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            next.put(source, 0L);
        }
        return new Position(log, next);
    }

    /** What {@link #id} made; empty where it is anything else. */
    static Optional<Position> parse(String id) {
        var match = ID.matcher(id);
        if (!match.matches()) {
            return Optional.empty();
        }
        Map<Source, Long> next = new EnumMap<>(Source.class);
        String[] offsets = match.group(2).substring(1).split("-", -1);
        for (Source source : Source.values()) {
            next.put(source, Long.valueOf(offsets[next.size()]));
        }
        return Optional.of(new Position(match.group(1), next));
    }

    String id() {
        return new EnumMap<>(next)
                .values().stream().map(String::valueOf).collect(Collectors.joining("-", log + "-", ""));
    }

    /** Whether what stands at the offset is not in it. */
    boolean lacks(Source source, long offset) {
        return offset >= next(source);
    }

    private long next(Source source) {
        return next.getOrDefault(source, 0L);
    }

    /**
     * Whether a viewer at the earlier position can be told the rest to come here: the same log, and not ahead of it.
     */
    boolean follows(Position earlier) {
        return log.equals(earlier.log)
                && next.keySet().stream().allMatch(source -> earlier.next(source) <= next(source));
    }

    Position with(Source source, long offset) {
        Map<Source, Long> moved = new EnumMap<>(next);
        moved.put(source, offset + 1);
        return new Position(log, moved);
    }
}
