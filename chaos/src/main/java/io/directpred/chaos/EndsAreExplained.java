package io.directpred.chaos;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A process ends by itself only when it must, and says why among its last lines: other threads may speak after that.
 *
 * <p>Allowed: a trainer that another one has replaced, or whose run is finished (exit code 0); a broker whose disk is
 * full. Forbidden: any other end; a loader that ends with 0 is one, too.
 */
record EndsAreExplained() implements Law {

    /** Of which processes, with what words. */
    private record Reason(String process, Pattern words) {
        boolean explains(Ended ended) {
            return ended.process().startsWith(process) && ended.lines().stream().anyMatch(words.asPredicate());
        }
    }

    private static final List<Reason> REASONS = List.of(
            new Reason("trainer", Pattern.compile("has taken over|works on run|another trainer|has begun: this one")),
            new Reason("broker", Pattern.compile("a full disk is the usual cause|No space left")));

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        for (Ended ended : evidence.stack().ended()) {
            breaches.unless(
                    REASONS.stream().anyMatch(reason -> reason.explains(ended)),
                    "%s ended with %s: %s",
                    ended.process(),
                    ended.code(),
                    ended.lastWords());
        }
        return breaches.verdict(
                this,
                "%d processes ended by themselves",
                evidence.stack().ended().size());
    }
}
