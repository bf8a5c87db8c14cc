package io.directpred.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a data set leaves out of a folder: how many of each kind, and the first. */
final class LeftOut {
    private final Map<String, Kind> kinds = new TreeMap<>();

    private record Kind(int count, String first) {
        Kind and(int more, String other) {
            return new Kind(count + more, first.compareTo(other) <= 0 ? first : other);
        }
    }

    /** @param reason in the words that follow "left out", with the remedy */
    void add(String reason, String name) {
        add(reason, 1, name);
    }

    private void add(String reason, int count, String name) {
        Kind before = kinds.get(reason);
        kinds.put(reason, before == null ? new Kind(count, name) : before.and(count, name));
    }

    void addAll(LeftOut others, String below) {
        others.kinds.forEach((reason, kind) -> add(reason, kind.count, below + kind.first));
    }

    /** A line for each kind. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        kinds.forEach((reason, kind) -> lines.add("%,d left out: %s; %s %s"
                .formatted(kind.count, reason, kind.count == 1 ? "it is" : "the first is", kind.first)));
        return lines;
    }
}
