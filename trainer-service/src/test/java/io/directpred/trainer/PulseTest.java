package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class PulseTest {
    private final List<String> said = new ArrayList<>();
    private boolean weights;
    private final String run = "pulse-" + UUID.randomUUID().toString().substring(0, 8);
    private Pulse pulse = pulse(false);

    private Pulse pulse(boolean ownServices) {
        return new Pulse(new Started(run, "hash", 1), 7, "f00d", ownServices, () -> weights, new TrainingListener() {
            @Override
            public void waits(String what, int seconds) {
                said.add(seconds + " " + what);
            }

            @Override
            public void goesOn() {
                said.add("goes on");
            }
        });
    }

    @Test
    void saysWhatItWaitsForAfterTenSecondsAndThenEverMoreRarely() {
        tick(9);
        assertThat(said).isEmpty();

        tick(91);

        String what = " run " + run
                + " waits for view pairs at step 7: is a loader-service running with data of fingerprint f00d?";
        assertThat(said).containsExactly("10" + what, "20" + what, "40" + what, "80" + what);
    }

    @Test
    void saysThatItGoesOnAndCountsTheNextWaitAnew() {
        tick(15);
        pulse.step(() -> "done", false);
        tick(11);

        assertThat(said).hasSize(3).element(1).isEqualTo("goes on");
        assertThat(said.get(2)).startsWith("10 run " + run + " waits for view pairs at step 8");
    }

    @Test
    void isSilentWhileStepsFollowEachOther() {
        for (int i = 0; i < 50; i++) {
            pulse.step(() -> "done", true);
            tick(1);
        }

        assertThat(said).isEmpty();
    }

    @Test
    void tellsWhichOfThreeItWaitsFor() {
        weights = true;
        tick(11);
        weights = false;
        Disposable written = pulse.awaitsBroker(Mono.never()).subscribe();
        tick(11);
        written.dispose();

        assertThat(said).hasSize(3);
        assertThat(said.get(0)).contains("waits for W at step 7: is a stats-service running?");
        assertThat(said.get(1)).isEqualTo("goes on");
        assertThat(said.get(2)).contains("waits for the broker");
    }

    /** In {@code directpred run} nobody has to start anything. */
    @Test
    void ofServicesInItsOwnProcessItAsksNotWhetherTheyRun() {
        pulse.close();
        pulse = pulse(true);
        tick(11);
        weights = true;
        tick(11);

        assertThat(said).hasSize(3).noneMatch(text -> text.contains("-service running"));
        assertThat(said.get(0)).contains("waits for view pairs at step 7: its loaders, which run in this process");
        assertThat(said.get(2)).contains("waits for W at step 7: its stats service, which runs in this process");
    }

    @Test
    void metersTheWaitWhileItLastsAndNoLonger() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        try {
            weights = true;
            assertThat(waits(meters, "weights")).isPositive();
            assertThat(waits(meters, "view_pairs")).isZero();
            weights = false;
            pulse.step(() -> waits(meters, "view_pairs"), true);
            assertThat(waits(meters, "weights")).isZero();

            pulse.saved();

            assertThat(List.of("step", "weights", "checkpoint"))
                    .allSatisfy(event -> assertThat(meters.get("directpred.trainer.since." + event)
                                    .tag("run", run)
                                    .gauge()
                                    .value())
                            .isBetween(0.0, 60.0));
            pulse.close();
            assertThat(meters.find("directpred.trainer.since.step")
                            .tag("run", run)
                            .gauge())
                    .isNull();
        } finally {
            Metrics.removeRegistry(meters);
        }
    }

    private double waits(SimpleMeterRegistry meters, String cause) {
        return meters.get("directpred.trainer.waits")
                .tags("run", run, "cause", cause)
                .gauge()
                .value();
    }

    private void tick(int seconds) {
        for (int i = 0; i < seconds; i++) {
            pulse.passed();
        }
    }
}
