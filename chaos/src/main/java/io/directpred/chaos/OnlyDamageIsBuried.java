package io.directpred.chaos;

/**
 * In dead-letters lies nothing but records that a fault has damaged: none of the system's own is ever unreadable.
 *
 * <p>Allowed: a record whose SHA-256 a fault wrote; no letter of one that no service met. Forbidden: a letter about any
 * other record.
 */
record OnlyDamageIsBuried() implements Law {

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        evidence.letters().stream()
                .filter(sha256 -> !evidence.damaged().contains(sha256))
                .forEach(sha256 -> breaches.add("a record of SHA-256 %s was not written by a fault", sha256));
        return breaches.verdict(
                this,
                "%d damaged records were written, %d of them were met by a service",
                evidence.damaged().size(),
                evidence.letters().size());
    }
}
