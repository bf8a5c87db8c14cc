package io.directpred.trainer;

import io.directpred.events.ProbeReport;
import io.directpred.spec.LinearProtocol;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class FinalProbeTest {
    private final TestPublisher<ProbeReport> log = TestPublisher.create();

    @Test
    void endsWithTheReportOnTheLastCheckpoint() {
        StepVerifier.withVirtualTime(this::waiting)
                .then(() -> log.next(report(0, false, ""), report(10, true, "")))
                .expectNext(report(0, false, ""), report(10, true, ""))
                .verifyComplete();
    }

    @Test
    void aProbeWithoutTheDataDoesNotEndItAtOnce() {
        ProbeReport failed = report(10, true, "other data");

        StepVerifier.withVirtualTime(this::waiting)
                .then(() -> log.next(failed))
                .expectNext(failed)
                .thenAwait(Duration.ofSeconds(59))
                .then(() -> log.next(report(10, true, "")))
                .expectNext(report(10, true, ""))
                .verifyComplete();
    }

    @Test
    void endsWhereNoOtherProbeHasTheData() {
        ProbeReport failed = report(10, true, "other data");

        StepVerifier.withVirtualTime(this::waiting)
                .then(() -> log.next(failed))
                .expectNext(failed)
                .expectNoEvent(Duration.ofSeconds(59))
                .thenAwait(Duration.ofSeconds(1))
                .verifyComplete();
    }

    @Test
    void endsWhereThereIsNoProbe() {
        StepVerifier.withVirtualTime(this::waiting)
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(59))
                .thenAwait(Duration.ofMinutes(1))
                .verifyComplete();
    }

    private Flux<ProbeReport> waiting() {
        return FinalProbe.WAIT.of(log.flux());
    }

    private static ProbeReport report(long stepsDone, boolean last, String failure) {
        return ProbeReport.newBuilder()
                .setRun("r")
                .setAttempt(1)
                .setStep(stepsDone - 1)
                .setStepsDone(stepsDone)
                .setLast(last)
                .setEncoderSha256("")
                .setKnn(1)
                .setK(1)
                .setLinearBest(1)
                .setLinearLast(1)
                .setLinear(LinearProtocol.none)
                .setBank(1)
                .setTest(1)
                .setSeconds(1)
                .setFailure(failure)
                .build();
    }
}
