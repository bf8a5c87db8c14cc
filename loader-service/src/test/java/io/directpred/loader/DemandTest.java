package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.ViewRequest;
import org.junit.jupiter.api.Test;

class DemandTest {
    private final Demand demand = new Demand();

    @Test
    void stepsBelowTheLowestOneSeenAreNotNeeded() {
        assertThat(demand.needs(1, request(4, 2))).isTrue();
        assertThat(demand.needs(1, request(2, 0))).isTrue();
        assertThat(demand.needs(1, request(1, 0))).isFalse();
        assertThat(demand.needs(1, request(9, 7))).isTrue();
        assertThat(demand.needs(1, request(6, 2))).isFalse();
        assertThat(demand.needs(1, request(7, 2))).isTrue();
    }

    @Test
    void laterAttemptMayGoBack() {
        demand.needs(1, request(500, 490));

        assertThat(demand.needs(2, request(300, 300))).isTrue();
        assertThat(demand.needs(2, request(299, 300))).isFalse();
    }

    @Test
    void earlierAttemptIsNotNeeded() {
        demand.needs(2, request(300, 300));

        assertThat(demand.needs(1, request(501, 490))).isFalse();
        assertThat(demand.needs(2, request(301, 300))).isTrue();
    }

    private static ViewRequest request(long step, long lowest) {
        return ViewRequest.newBuilder(Requests.request(step, 1))
                .setLowestStep(lowest)
                .build();
    }
}
