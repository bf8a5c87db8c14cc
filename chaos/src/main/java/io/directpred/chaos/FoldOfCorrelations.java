package io.directpred.chaos;

import io.directpred.chaos.Journal.Fold;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every F, of the stats service, of an attempt's begin and of a checkpoint, is the fold rho F + (1 - rho) C of all C up
 * to its step, to the bit. Where nothing comes back (a rule of kind none) an F that is empty at step s says that the
 * fold starts anew with the C of s+1.
 *
 * <p>Allowed: F of step 2 out of the C of steps 0, 1, 2; with kind none, after an empty F of step 70, F of step 72 out
 * of the C of 71 and 72. Forbidden: F of step 2 without the C of 1; an empty F of step 70 where a W is needed.
 */
record FoldOfCorrelations() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        Matrices matrices = Matrices.of(run.spec());
        Folds folds = folds(run, matrices);
        long needed = matrices.lastDue(run.spec().getSchedule().getSteps()) + 1;
        breaches.unless(folds.inARow() >= needed, "C of %d steps in a row, needed are %d", folds.inARow(), needed);
        for (Weights weights : run.weights()) {
            breaches.unless(
                    folds.have(weights.step(), weights.f()),
                    "F of step %d, answered to attempt %d, is not the fold",
                    weights.step(),
                    weights.attempt());
        }
        for (Fold fold : run.folds()) {
            breaches.unless(
                    fold.f().length == 0 ? fold.step() == -1 || !matrices.any() : folds.have(fold.step(), fold.f()),
                    "F of step %d, told by attempt %d, is not the fold",
                    fold.step(),
                    fold.attempt());
        }
        for (Saved saved : run.checkpoints()) {
            breaches.unless(
                    !saved.damage().isEmpty()
                            || (saved.f().length == 0
                                    ? saved.used() == -1 || !matrices.any()
                                    : folds.have(saved.used(), saved.f())),
                    "F in the checkpoint after %d steps is not the fold",
                    saved.manifest().getStepsDone());
        }
        return breaches.verdict(
                this,
                "%d answers, %d fold states, %d checkpoints against the fold of %d C",
                run.weights().size(),
                run.folds().size(),
                run.checkpoints().size(),
                folds.inARow());
    }

    /** Every fold that there may be: by its beginning, by step. */
    private record Folds(Map<Long, Map<Long, double[]>> byBeginning) {
        /** Steps from the first on. */
        int inARow() {
            return byBeginning.getOrDefault(-1L, Map.of()).size();
        }

        boolean have(long step, double[] f) {
            return byBeginning.values().stream().anyMatch(folds -> Arrays.equals(f, folds.get(step)));
        }
    }

    private static Folds folds(Journal run, Matrices matrices) {
        Map<Long, float[]> correlations = new HashMap<>();
        run.correlations().forEach(c -> correlations.putIfAbsent(c.step(), c.c()));
        TreeSet<Long> beginnings = new TreeSet<>(List.of(-1L));
        if (!matrices.any()) {
            anew(run).forEach(beginnings::add);
        }
        double rho = matrices.rule().getRho();
        Map<Long, Map<Long, double[]>> folds = new HashMap<>();
        beginnings.forEach(step -> folds.put(step, after(step, correlations, rho)));
        return new Folds(folds);
    }

    /** Steps whose F is empty. */
    private static LongStream anew(Journal run) {
        return Stream.concat(
                        run.folds().stream().filter(f -> f.f().length == 0).map(Fold::step),
                        run.checkpoints().stream()
                                .filter(c -> c.damage().isEmpty() && c.f().length == 0)
                                .map(Saved::used))
                .mapToLong(step -> step);
    }

    /** By step, as far as there is a C. */
    private static Map<Long, double[]> after(long beginning, Map<Long, float[]> correlations, double rho) {
        Map<Long, double[]> folds = new HashMap<>();
        double @Nullable [] before = null;
        long step = beginning + 1;
        for (float[] c = correlations.get(step); c != null; c = correlations.get(++step)) {
            before = folded(rho, before, c);
            folds.put(step, before);
        }
        return folds;
    }

    private static double[] folded(double rho, double @Nullable [] before, float[] c) {
        double[] f = new double[c.length];
        Arrays.setAll(f, i -> before == null ? c[i] : rho * before[i] + (1 - rho) * c[i]);
        return f;
    }
}
