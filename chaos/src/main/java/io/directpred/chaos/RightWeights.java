package io.directpred.chaos;

import io.directpred.chaos.Journal.Correlation;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.Weights;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A step used the W that was due at it: its attempt had that answer before it sent its C. W is made at every freq-th
 * step only, F alone is told between them, and with a rule of kind none there is no W. A checkpoint keeps F of an
 * answered step, not before the W that was due last nor from the one that is due next on, and every C after it.
 *
 * <p>Allowed, lag 1, freq 2: step 6 after the answer to step 4, and step 7 after no other one. Forbidden: step 6
 * without it; an answer to step 3 that holds a W.
 */
record RightWeights() implements Law {

    private record Answer(int attempt, long step) {}

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        Matrices matrices = Matrices.of(run.spec());
        Set<Answer> answered = new HashSet<>();
        for (Weights weights : run.weights()) {
            answered.add(new Answer(weights.attempt(), weights.step()));
            boolean made = matrices.madeAt(weights.step());
            breaches.unless(
                    weights.w().length > 0 == made,
                    "the answer to step %d of attempt %d %s W: rule %s, freq %d",
                    weights.step(),
                    weights.attempt(),
                    made ? "lacks" : "sets",
                    matrices.rule().getKind(),
                    matrices.rule().getFreq());
            breaches.unless(
                    matrices.answeredAt(weights.step()),
                    "step %d of attempt %d has an answer, which nobody needs",
                    weights.step(),
                    weights.attempt());
        }
        for (Correlation c : run.correlations()) {
            long due = c.step() - 1 - matrices.rule().getLag();
            boolean own = c.step() >= run.resumed(c.attempt()).orElse(0L); // and not told again from a checkpoint
            breaches.unless(
                    !matrices.madeAt(due) || !own || answered.contains(new Answer(c.attempt(), due)),
                    "attempt %d did step %d without the W of step %d",
                    c.attempt(),
                    c.step(),
                    due);
        }
        Set<Long> steps = answered.stream().map(Answer::step).collect(Collectors.toSet());
        run.checkpoints().forEach(saved -> account(saved, matrices, steps, breaches));
        return breaches.verdict(
                this,
                "rule %s, lag %d, freq %d: %d answers of the stats service, the accounts of %d checkpoints",
                matrices.rule().getKind(),
                matrices.rule().getLag(),
                matrices.rule().getFreq(),
                answered.size(),
                run.checkpoints().size());
    }

    private static void account(Saved saved, Matrices matrices, Set<Long> answered, Breaches breaches) {
        if (!saved.damage().isEmpty()) {
            return; // another law's
        }
        long next = saved.manifest().getStepsDone();
        long used = saved.used();
        breaches.unless(
                used >= matrices.lastDue(next) && used < Math.min(next, matrices.nextDue(next)),
                "the checkpoint after %d steps keeps F of step %d: the W of step %d was due last, next is that of %d",
                next,
                used,
                matrices.lastDue(next),
                matrices.nextDue(next));
        boolean anew = !matrices.any() && saved.f().length == 0;
        breaches.unless(
                used < 0 || anew || answered.contains(used),
                "the checkpoint after %d steps keeps F of step %d, which was never answered",
                next,
                used);
        breaches.unless(
                saved.unused().equals(LongStream.range(used + 1, next).boxed().toList()),
                "the checkpoint after %d steps keeps C of %s",
                next,
                saved.unused());
    }
}
