package io.directpred.recorder;

import io.directpred.events.TrainingMetrics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How fast a run goes by its last steps, what it waits for, and how long it will take.
 *
 * <p>The first steps of an attempt are left out once there are others: of a run of five minutes the first one takes 20
 * to 60 times as long as a later one, so that by it alone the run would take hours. Not safe for use by several
 * threads.
 */
public final class Pace {
    /** Steps over which it is averaged. */
    private static final int WINDOW = 30;
    /** Steps of an attempt before the pipeline runs evenly. */
    static final int WARM_UP = 10;
    /** Steps behind these that make a mean worth telling. */
    static final int ENOUGH = 10;

    private final Deque<TrainingMetrics> recent = new ArrayDeque<>();
    private int attempt = -1;
    private long steps;

    /** Of one run, in the order of its steps. */
    public void add(TrainingMetrics m) {
        if (m.getAttempt() != attempt) {
            attempt = m.getAttempt();
            steps = 0;
            recent.clear();
        }
        if (steps == WARM_UP) {
            recent.clear();
        }
        steps++;
        recent.addLast(m);
        if (recent.size() > WINDOW) {
            recent.removeFirst();
        }
    }

    /** The step told last; null before the first. */
    public @Nullable TrainingMetrics newest() {
        return recent.peekLast();
    }

    /**
     * Seconds to the run's last step; empty until {@value #WARM_UP} steps of an attempt and {@value #ENOUGH} behind
     * them are done.
     */
    public OptionalDouble secondsLeft() {
        TrainingMetrics m = recent.peekLast();
        if (m == null || steps < WARM_UP + ENOUGH && m.getStepsDone() < m.getSteps()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((m.getSteps() - m.getStepsDone()) * sum(Pace::wholeMs) / recent.size() / 1000);
    }

    /** Share of its time that the trainer waits for view pairs, from 0 to 1. */
    public double waitsForPairs() {
        return sum(TrainingMetrics::getWaitPairsMs) / Math.max(1e-9, sum(Pace::wholeMs));
    }

    /** Share of its time that the trainer waits for W, from 0 to 1. */
    public double waitsForWeights() {
        return sum(TrainingMetrics::getWaitWeightsMs) / Math.max(1e-9, sum(Pace::wholeMs));
    }

    private double sum(ToDoubleFunction<TrainingMetrics> of) {
        return recent.stream().mapToDouble(of).sum();
    }

    private static double wholeMs(TrainingMetrics m) {
        return m.getStepMs() + m.getWaitPairsMs() + m.getWaitWeightsMs();
    }
}
