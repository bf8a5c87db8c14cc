package io.directpred.chaos;

import io.directpred.chaos.Journal.Fold;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every F, of the stats service, of an attempt's begin and of a checkpoint, is the fold rho F + (1 - rho) C of all C up to its step, to the bit. */
record FoldOfCorrelations() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        Map<Long, double[]> folds = folds(run);
        long needed = run.spec().getSchedule().getSteps()
                - 1
                - run.spec().getPredictor().getLag();
        breaches.unless(folds.size() >= needed, "C of %d steps in a row, needed are %d", folds.size(), needed);
        for (Weights weights : run.weights()) {
            breaches.unless(
                    Arrays.equals(weights.f(), folds.get(weights.step())),
                    "F of step %d, answered to attempt %d, is not the fold",
                    weights.step(),
                    weights.attempt());
        }
        for (Fold fold : run.folds()) {
            breaches.unless(
                    fold.step() == -1 ? fold.f().length == 0 : Arrays.equals(fold.f(), folds.get(fold.step())),
                    "F of step %d, told by attempt %d, is not the fold",
                    fold.step(),
                    fold.attempt());
        }
        for (Saved saved : run.checkpoints()) {
            breaches.unless(
                    !saved.damage().isEmpty()
                            || (saved.used() == -1
                                    ? saved.f().length == 0
                                    : Arrays.equals(saved.f(), folds.get(saved.used()))),
                    "F in the checkpoint after %d steps is not the fold",
                    saved.manifest().getStepsDone());
        }
        return breaches.verdict(
                this,
                "%d answers, %d fold states, %d checkpoints against the fold of %d C",
                run.weights().size(),
                run.folds().size(),
                run.checkpoints().size(),
                folds.size());
    }

    /** By step, from the first on as far as there is a C. */
    private static Map<Long, double[]> folds(Journal run) {
        Map<Long, float[]> correlations = new HashMap<>();
        run.correlations().forEach(c -> correlations.putIfAbsent(c.step(), c.c()));
        double rho = run.spec().getPredictor().getRho();
        Map<Long, double[]> folds = new HashMap<>();
        double @Nullable [] before = null;
        long step = 0;
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
