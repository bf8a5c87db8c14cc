package io.directpred.chaos;

import io.directpred.chaos.Journal.Step;
import java.util.HashMap;
import java.util.Map;

/**
 * Every attempt does its steps in order, each once, from where it went on; and the attempts of the final state's
 * history join without gap or overlap.
 *
 * <p>Allowed: attempt 1 does steps 0 to 5, attempt 2 goes on from the checkpoint after 4 and does steps 4 to 7.
 * Forbidden: attempt 2 begins with step 6; step 5 twice in one attempt.
 */
record StepsInOrder() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        Map<Integer, Long> done = new HashMap<>();
        for (Step step : run.steps()) {
            Long before = done.get(step.attempt());
            long expected = before == null ? run.resumed(step.attempt()).orElse(-1L) : before;
            breaches.unless(
                    step.step() == expected,
                    "attempt %d did step %d where %d was next",
                    step.attempt(),
                    step.step(),
                    expected);
            done.put(step.attempt(), step.step() + 1);
        }
        History history = History.of(run);
        breaches.unless(history.gap().isEmpty(), "%s", history.gap());
        history.parts()
                .forEach(part -> breaches.unless(
                        part.from() == part.to() || done.getOrDefault(part.attempt(), 0L) >= part.to(),
                        "attempt %d told of %d steps, the history has %d of it",
                        part.attempt(),
                        done.getOrDefault(part.attempt(), 0L),
                        part.to()));
        long steps = run.spec().getSchedule().getSteps();
        long reached = history.parts().isEmpty()
                ? 0
                : history.parts().get(history.parts().size() - 1).to();
        breaches.unless(reached == steps, "the history ends after %d of %d steps", reached, steps);
        return breaches.verdict(
                this,
                "%d rows of %d attempts; the final state's %d steps come from %d of them",
                run.steps().size(),
                run.attempts(),
                reached,
                history.parts().size());
    }
}
