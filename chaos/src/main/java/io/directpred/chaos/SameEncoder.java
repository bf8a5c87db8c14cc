package io.directpred.chaos;

import io.directpred.chaos.Journal.Saved;
import io.directpred.events.ProbeReport;
import java.util.Optional;

/** The final encoder is that of the undisturbed run to the bit, by the probe's report and by the checkpoint itself, and so are its accuracies. */
record SameEncoder() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Optional<String> expected = encoder(evidence.reference());
        Optional<String> found = encoder(evidence.run());
        breaches.unless(
                expected.isPresent() && expected.equals(found),
                "the last checkpoint's encoder is %s, undisturbed it is %s",
                found.orElse("missing"),
                expected.orElse("missing"));
        Optional<ProbeReport> probe = evidence.run().finalProbe();
        breaches.unless(
                probe.isPresent() && probe.map(ProbeReport::getEncoderSha256).equals(expected),
                "the probe reports encoder_sha256 %s",
                probe.map(p -> p.getEncoderSha256() + " " + p.getFailure()).orElse("nothing"));
        breaches.unless(
                accuracies(evidence.run()).equals(accuracies(evidence.reference())),
                "the probe reports %s, undisturbed %s",
                accuracies(evidence.run()),
                accuracies(evidence.reference()));
        return breaches.verdict(this, "encoder_sha256 %s", found.orElse("missing"));
    }

    private static Optional<String> encoder(Journal journal) {
        return journal.checkpoints().stream()
                .filter(saved -> saved.manifest().getLast())
                .map(Saved::encoder)
                .findFirst();
    }

    private static String accuracies(Journal journal) {
        return journal.finalProbe()
                .map(p -> "kNN " + p.getKnn() + ", linear " + p.getLinearLast())
                .orElse("nothing");
    }
}
