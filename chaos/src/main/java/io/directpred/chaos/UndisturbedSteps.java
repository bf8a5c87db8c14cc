package io.directpred.chaos;

import io.directpred.chaos.Journal.Correlation;
import io.directpred.chaos.Journal.Step;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Every step, whichever attempt did it and however often, gave the loss and the C of the undisturbed run to the bit.
 *
 * <p>Allowed: step 5 done by two attempts with one loss. Forbidden: a loss, or an entry of C, that differs in its last
 * bit.
 */
record UndisturbedSteps() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Map<Long, Double> losses = new HashMap<>();
        evidence.reference().steps().forEach(step -> losses.put(step.step(), step.loss()));
        for (Step step : evidence.run().steps()) {
            Double expected = losses.get(step.step());
            breaches.unless(
                    expected != null && Double.compare(expected, step.loss()) == 0,
                    "attempt %d had loss %s at step %d, undisturbed it is %s",
                    step.attempt(),
                    step.loss(),
                    step.step(),
                    expected);
        }
        Map<Long, float[]> correlations = new HashMap<>();
        evidence.reference().correlations().forEach(c -> correlations.put(c.step(), c.c()));
        for (Correlation c : evidence.run().correlations()) {
            breaches.unless(
                    Arrays.equals(c.c(), correlations.get(c.step())),
                    "attempt %d sent another C of step %d than the undisturbed run",
                    c.attempt(),
                    c.step());
        }
        return breaches.verdict(
                this,
                "%d losses and %d C compared with those of %d undisturbed steps",
                evidence.run().steps().size(),
                evidence.run().correlations().size(),
                losses.size());
    }
}
