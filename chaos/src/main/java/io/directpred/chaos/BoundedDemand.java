package io.directpred.chaos;

import io.directpred.chaos.Journal.Pairs;
import io.directpred.chaos.Journal.State;
import io.directpred.chaos.Journal.Step;
import io.directpred.events.RunPhase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An attempt asks for a slice three times at the most, and what it asked for and has not told to be trained on never
 * exceeds 3 x prefetch x batch in bytes of view pairs, answers to repeated requests among them. The broker delivers a
 * request at least once: what is answered again because a lock expired was asked for once. Before the first step of an
 * attempt its oldest slice is asked for again and again, ever more rarely, since loaders may come late.
 *
 * <p>Allowed, prefetch 4: four batches that wait, each answered three times. Forbidden: a 13th answer of a batch's size
 * that waits; a fourth ask after the first step, or of another slice than the oldest.
 */
record BoundedDemand() implements Law {
    private static final int ASKS = 3;

    /** What happened when; answers are counted when they are written, and no longer when their step is done. */
    private record Moment(long at, int order, Runnable change) {}

    @Override
    public Verdict judge(Evidence evidence) {
        Journal run = evidence.run();
        long sample = run.spec().getViews().getEach().stream()
                .mapToLong(view -> 3L * view.getSize() * view.getSize())
                .sum();
        long batch = sample * run.spec().getOptimiser().getBatch();
        long bound = batch * ASKS * evidence.prefetch();
        long most = mostWaiting(run);
        Breaches breaches = new Breaches();
        breaches.unless(most <= bound, "%d bytes waited, the bound is %d", most, bound);
        int asks = run.requests().stream()
                .filter(request -> request.ask() <= ASKS || !isWaitedFor(run, request))
                .mapToInt(Journal.Request::ask)
                .max()
                .orElse(0);
        breaches.unless(asks <= ASKS, "a slice was asked for %d times", asks);
        return breaches.verdict(
                this,
                "at most %d bytes waited, of %d (3 x prefetch %d x batch); a slice was asked for %d times at the most",
                most,
                bound,
                evidence.prefetch(),
                asks);
    }

    /**
     * The oldest slice of an attempt of which no step is done: loaders may come late. What was answered may not have
     * been read yet.
     */
    private static boolean isWaitedFor(Journal run, Journal.Request request) {
        return run.requests().stream()
                        .filter(other -> other.attempt() == request.attempt())
                        .allMatch(other -> other.step() > request.step()
                                || other.step() == request.step() && other.slice() >= request.slice())
                && run.steps().stream()
                        .noneMatch(step -> step.attempt() == request.attempt() && step.at() < request.at());
    }

    private static long mostWaiting(Journal run) {
        Map<Long, Long> waiting = new HashMap<>();
        long[] sum = {0, 0};
        int[] attempt = {0};
        List<Moment> moments = new ArrayList<>();
        for (State state : run.states()) {
            if (state.phase() == RunPhase.running && first(run, state)) {
                moments.add(new Moment(
                        state.at(),
                        0,
                        () -> { // an attempt reads what comes after its begin
                            attempt[0] = state.attempt();
                            waiting.clear();
                            sum[0] = 0;
                        }));
            }
        }
        for (Step step : run.steps()) {
            moments.add(new Moment(step.at(), 1, () -> sum[0] -= removed(waiting, step.step())));
        }
        Set<List<Number>> answered = new HashSet<>();
        for (Pairs pairs : run.pairs()) {
            boolean first = answered.add(List.of(pairs.attempt(), pairs.step(), pairs.slice(), pairs.ask()));
            if (first && !pairs.injected()) {
                moments.add(new Moment(pairs.at(), 2, () -> {
                    if (pairs.attempt() != attempt[0]) {
                        return; // asked for by one before, read and dropped
                    }
                    waiting.merge(pairs.step(), (long) pairs.bytes(), Long::sum);
                    sum[0] += pairs.bytes();
                    sum[1] = Math.max(sum[1], sum[0]);
                }));
            }
        }
        moments.stream()
                .sorted((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Integer.compare(a.order, b.order))
                .forEach(moment -> moment.change.run());
        return sum[1];
    }

    private static long removed(Map<Long, Long> waiting, long step) {
        Long bytes = waiting.remove(step);
        return bytes == null ? 0 : bytes;
    }

    private static boolean first(Journal run, State state) {
        return run.states().stream()
                .filter(s -> s.attempt() == state.attempt())
                .findFirst()
                .orElseThrow()
                .equals(state);
    }
}
