package io.directpred.chaos;

import io.directpred.chaos.Journal.Saved;
import java.util.Optional;

/**
 * The final checkpoint's encoder is that of the undisturbed run to the bit.
 *
 * <p>Allowed: the same SHA-256 over its tensors after five attempts as after one. Forbidden: another one; a run without
 * a final checkpoint.
 */
record SameEncoder() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Optional<String> expected = of(evidence.reference());
        Optional<String> found = of(evidence.run());
        breaches.unless(
                expected.isPresent() && expected.equals(found),
                "the last checkpoint's encoder is %s, undisturbed it is %s",
                found.orElse("missing"),
                expected.orElse("missing"));
        return breaches.verdict(this, "encoder_sha256 %s", found.orElse("missing"));
    }

    static Optional<String> of(Journal journal) {
        return journal.checkpoints().stream()
                .filter(saved -> saved.manifest().getLast())
                .map(Saved::encoder)
                .findFirst();
    }
}
