package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenTest {
    private final Seen seen = new Seen();

    @Test
    void knowsWhatCameBefore() {
        assertThat(seen.add("run/0")).isTrue();
        assertThat(seen.add("run/40")).isTrue();
        assertThat(seen.add("run/0")).isFalse();
    }

    @Test
    void forgetsTheOldestAndNeverGrowsBeyondItsBound() {
        for (int i = 0; i < 3 * Seen.KEPT; i++) {
            seen.add("run/" + i);
        }

        assertThat(seen.size()).isEqualTo(Seen.KEPT);
        assertThat(seen.add("run/" + (3 * Seen.KEPT - 1))).isFalse();
        assertThat(seen.add("run/0")).isTrue();
    }
}
