package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbedCheckpointsTest {
    private final ProbedCheckpoints probed = new ProbedCheckpoints();

    @Test
    void knowsWhatCameBefore() {
        assertThat(probed.add("run/0")).isTrue();
        assertThat(probed.add("run/40")).isTrue();
        assertThat(probed.add("run/0")).isFalse();
    }

    @Test
    void forgetsTheOldestAndNeverGrowsBeyondItsBound() {
        for (int i = 0; i < 3 * ProbedCheckpoints.KEPT; i++) {
            probed.add("run/" + i);
        }

        assertThat(probed.size()).isEqualTo(ProbedCheckpoints.KEPT);
        assertThat(probed.add("run/" + (3 * ProbedCheckpoints.KEPT - 1))).isFalse();
        assertThat(probed.add("run/0")).isTrue();
    }
}
