package io.directpred.chaos;

import io.directpred.chaos.Injector.Killed;
import io.directpred.chaos.Journal.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long training stood still after processes of one service were killed, frozen or cut off.
 *
 * @param seconds from the kill, or from the last step after it that was still in flight, to the next step: the longest
 *     pause that began within {@value #BEGINS_WITHIN} ms; sorted
 * @param lost steps that had to be done again, sorted
 */
record Recovery(List<Double> seconds, List<Long> lost) {

    private static final long BEGINS_WITHIN = 2_000;

    /** By service. */
    static Map<String, Recovery> of(Journal run, List<Killed> killed) {
        Map<String, Recovery> all = new TreeMap<>();
        for (Killed one : killed) {
            if (run.steps().stream().anyMatch(step -> step.at() > one.at())) {
                Recovery own =
                        all.computeIfAbsent(one.service(), s -> new Recovery(new ArrayList<>(), new ArrayList<>()));
                own.seconds.add(pause(run, one.at()) / 1000.0);
                own.lost.add(lost(run, one.at()));
            }
        }
        all.values().forEach(recovery -> {
            recovery.seconds.sort(null);
            recovery.lost.sort(null);
        });
        return all;
    }

    private static long pause(Journal run, long at) {
        long longest = 0;
        long before = at;
        for (Step step : run.steps()) {
            if (step.at() > at && before <= at + BEGINS_WITHIN) {
                longest = Math.max(longest, step.at() - before);
                before = step.at();
            }
        }
        return longest;
    }

    /** How far the first step of the next attempt lies behind the last one before it, where there is one that soon. */
    private static long lost(Journal run, long at) {
        @Nullable Step last = null;
        for (Step step : run.steps()) {
            if (last != null && step.attempt() > last.attempt() && step.at() > at) {
                return last.at() <= at + BEGINS_WITHIN ? Math.max(0, last.step() - step.step() + 1) : 0;
            }
            last = step;
        }
        return 0;
    }

    double median() {
        int n = seconds.size();
        return (seconds.get((n - 1) / 2) + seconds.get(n / 2)) / 2;
    }

    double worst() {
        return seconds.get(seconds.size() - 1);
    }

    long medianLost() {
        return lost.get(lost.size() / 2);
    }

    long worstLost() {
        return lost.get(lost.size() - 1);
    }
}
