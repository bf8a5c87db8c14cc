package io.directpred.chaos;

import io.directpred.events.ProbeReport;
import java.util.Optional;

/**
 * The probe reports on the final encoder of the undisturbed run, and reports the same accuracies.
 *
 * <p>Allowed: a report that came late, after the probe was killed. Forbidden: one on another encoder; another accuracy;
 * none.
 */
record SameReport() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Optional<ProbeReport> probe = evidence.run().finalProbe();
        breaches.unless(
                probe.isPresent()
                        && probe.map(ProbeReport::getEncoderSha256).equals(SameEncoder.of(evidence.reference())),
                "the probe reports encoder_sha256 %s",
                probe.map(p -> p.getEncoderSha256() + " " + p.getFailure()).orElse("nothing"));
        String found = accuracies(evidence.run());
        String expected = accuracies(evidence.reference());
        breaches.unless(found.equals(expected), "the probe reports %s, undisturbed %s", found, expected);
        return breaches.verdict(this, "%s", found);
    }

    private static String accuracies(Journal journal) {
        return journal.finalProbe()
                .map(p -> "kNN " + p.getKnn() + ", linear " + p.getLinearLast())
                .orElse("nothing");
    }
}
