package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.ViewRequest;
import org.junit.jupiter.api.Test;

class RequestFilterTest {
    private final RequestFilter filter = new RequestFilter();

    @Test
    void stepsBelowTheLowestOneSeenAreNotNeeded() {
        assertThat(filter.needs(1, request(4, 2))).isTrue();
        assertThat(filter.needs(1, request(2, 0))).isTrue();
        assertThat(filter.needs(1, request(1, 0))).isFalse();
        assertThat(filter.needs(1, request(9, 7))).isTrue();
        assertThat(filter.needs(1, request(6, 2))).isFalse();
        assertThat(filter.needs(1, request(7, 2))).isTrue();
    }

    @Test
    void laterAttemptMayGoBack() {
        filter.needs(1, request(500, 490));

        assertThat(filter.needs(2, request(300, 300))).isTrue();
        assertThat(filter.needs(2, request(299, 300))).isFalse();
    }

    @Test
    void earlierAttemptIsNotNeeded() {
        filter.needs(2, request(300, 300));

        assertThat(filter.needs(1, request(501, 490))).isFalse();
        assertThat(filter.needs(2, request(301, 300))).isTrue();
    }

    private static ViewRequest request(long step, long lowest) {
        return ViewRequest.newBuilder(Requests.request(step, 1))
                .setLowestStep(lowest)
                .build();
    }
}
