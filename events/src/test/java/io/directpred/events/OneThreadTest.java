package io.directpred.events;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class OneThreadTest {

    @Test
    void whatATaskThrowsIsSaidToWhoWaitsForItAndTheNextTaskRuns() {
        try (OneThread thread = new OneThread("test", 8)) {
            for (Throwable thrown : new Throwable[] {new ClassCastException("bad"), new AssertionError("worse")}) {
                StepVerifier.create(thread.run(sink -> sneak(thrown)))
                        .expectErrorMatches(e -> e == thrown)
                        .verify(Duration.ofSeconds(10));
            }

            StepVerifier.create(thread.run(sink -> sink.success()))
                    .expectComplete()
                    .verify(Duration.ofSeconds(10));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
