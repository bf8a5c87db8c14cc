package io.directpred.chaos;

import io.directpred.chaos.Journal.Correlation;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.Weights;
import io.directpred.spec.Predictor;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/** Step t used the W of step t-1-lag: an attempt had the answer before it sent its C of t, every checkpoint says so of its newest step, and W is set at every freq-th step only. */
record RightWeights() implements Law {

    private record Answer(int attempt, long step) {}

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        Predictor predictor = run.spec().getPredictor();
        Set<Answer> answered = new HashSet<>();
        for (Weights weights : run.weights()) {
            answered.add(new Answer(weights.attempt(), weights.step()));
            boolean sets = weights.step() % predictor.getFreq() == 0;
            breaches.unless(
                    weights.w().length > 0 == sets,
                    "the answer to step %d of attempt %d %s W, freq is %d",
                    weights.step(),
                    weights.attempt(),
                    sets ? "lacks" : "sets",
                    predictor.getFreq());
        }
        for (Correlation c : run.correlations()) {
            long needed = c.step() - 1 - predictor.getLag();
            boolean own = c.step() >= run.resumed(c.attempt()).orElse(0L); // and not told again from a checkpoint
            breaches.unless(
                    needed < 0 || !own || answered.contains(new Answer(c.attempt(), needed)),
                    "attempt %d did step %d without the W of step %d",
                    c.attempt(),
                    c.step(),
                    needed);
        }
        run.checkpoints().forEach(saved -> account(saved, predictor.getLag(), breaches));
        return breaches.verdict(
                this,
                "lag %d, freq %d: %d answers of the stats service, the accounts of %d checkpoints",
                predictor.getLag(),
                predictor.getFreq(),
                answered.size(),
                run.checkpoints().size());
    }

    /** After step t = next-1 the W of t-1-lag was used last, and the C of the steps since then are kept. */
    private static void account(Saved saved, int lag, Breaches breaches) {
        if (!saved.damage().isEmpty()) {
            return; // another law's
        }
        long next = saved.manifest().getStep();
        long used = Math.max(-1, next - 2 - lag);
        breaches.unless(
                saved.used() == used,
                "the checkpoint after %d steps used the W of step %d last, it should be %d",
                next,
                saved.used(),
                used);
        breaches.unless(
                saved.unused().equals(LongStream.range(used + 1, next).boxed().toList()),
                "the checkpoint after %d steps keeps C of %s",
                next,
                saved.unused());
    }
}
