package io.directpred.recorder;

import io.directpred.events.Alarm;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a log as {@link AlarmRules} see them: at most {@value #RUNS}, of which the one that has been silent for
 * longest goes. Owned by one thread.
 */
final class JudgedRuns {
    static final int RUNS = 64;
    /**
     * Alarms known to be on the topic. Of one that is forgotten the same record would be written again, by the same
     * key.
     */
    private static final int KNOWN = 16_384;
    /** Records that wait for the run's specification, which another consumer reads. */
    private static final int WAITING = 4_096;

    /** A run; its rules are there once its specification is known. */
    private static final class Judged {
        private final Deque<SpecificRecord> waiting = new ArrayDeque<>();
        private @Nullable AlarmRules rules;
        private boolean running;
        private Duration silent = Duration.ZERO;
    }

    private final Map<String, Judged> runs = bounded(RUNS, true);
    private final Map<String, Boolean> raised = bounded(KNOWN, false);
    private final Map<String, Boolean> deleted = bounded(KNOWN, false);

    static String key(Alarm alarm) {
        return alarm.getRun() + "/" + alarm.getKind();
    }

    void raisedBefore(Alarm alarm) {
        raised.put(key(alarm), true);
    }

    /** Its metrics may still be on their topics: nothing is said of it. */
    void deletedBefore(String run) {
        deleted.put(run, true);
        runs.remove(run);
    }

    /** Takes what a run says; returns what is to be said of it. */
    List<Alarm> add(String run, SpecificRecord value) {
        if (value instanceof RunState state && state.getPhase() == RunPhase.deleted) {
            deletedBefore(run);
        }
        if (deleted.containsKey(run)) {
            return List.of();
        }
        Judged judged = runs.computeIfAbsent(run, name -> new Judged());
        judged.silent = Duration.ZERO;
        if (value instanceof RunState state) {
            return state(judged, state);
        }
        AlarmRules rules = judged.rules;
        if (rules != null) {
            return fresh(rules.add(value));
        }
        judged.waiting.addLast(value);
        if (judged.waiting.size() > WAITING) {
            judged.waiting.removeFirst();
        }
        return List.of();
    }

    private List<Alarm> state(Judged judged, RunState state) {
        if (state.getReason().equals(RunStatuses.MEASURING)) {
            return List.of(); // steps that are thrown away
        }
        judged.running = state.getPhase() == RunPhase.running;
        if (judged.rules != null) {
            return List.of();
        }
        AlarmRules rules = new AlarmRules(state.getSpec());
        judged.rules = rules;
        List<Alarm> all = new ArrayList<>();
        judged.waiting.forEach(value -> all.addAll(fresh(rules.add(value))));
        judged.waiting.clear();
        return all;
    }

    /** So much time has passed; returns what is to be said of runs that should move and do not. */
    List<Alarm> passed(Duration time) {
        List<Alarm> all = new ArrayList<>();
        runs.forEach((run, judged) -> {
            judged.silent = judged.silent.plus(time);
            if (judged.running && judged.rules != null) {
                all.addAll(fresh(judged.rules.stalled(judged.silent)));
            }
        });
        return all;
    }

    private List<Alarm> fresh(List<Alarm> alarms) {
        return alarms.stream()
                .filter(alarm -> raised.putIfAbsent(key(alarm), true) == null)
                .toList();
    }

    private static <V> Map<String, V> bounded(int most, boolean byAccess) {
        return new LinkedHashMap<>(16, 0.75f, byAccess) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
