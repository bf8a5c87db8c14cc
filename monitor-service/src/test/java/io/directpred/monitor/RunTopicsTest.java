package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.EventLogException;
import io.directpred.events.Topic;
import io.directpred.events.TopicSize;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RunTopicsTest {
    private final List<List<Topic>> asked = new ArrayList<>();
    private Mono<List<TopicSize>> answer = Mono.just(
            List.of(new TopicSize("directpred.view-pairs.a", 7, 900), new TopicSize("directpred.runs", 3, -1)));
    private final RunTopics topics = new RunTopics(run -> run.startsWith("a"), wanted -> {
        asked.add(wanted);
        return answer;
    });

    @Test
    void saysWhichTopicsAreTheRunsOwn() {
        assertThat(new String(topics.of("a").block(), UTF_8))
                .isEqualTo("[{\"topic\":\"directpred.view-pairs.a\",\"own\":true,\"records\":7,\"bytes\":900},"
                        + "{\"topic\":\"directpred.runs\",\"own\":false,\"records\":3,\"bytes\":-1}]");
    }

    @Test
    void ofAHundredWhoLookTheBrokerIsAskedOnceAndOfANameThatIsNoRunNever() {
        for (int i = 0; i < 100; i++) {
            topics.of("a").block();
        }
        assertThat(topics.of("b").blockOptional()).isEmpty();

        assertThat(asked).hasSize(1);
        assertThat(asked.get(0)).extracting(Topic::name).contains("directpred.view-pairs.a", "directpred.spectra");
    }

    @Test
    void aBrokerThatDoesNotTellIsNoError() {
        answer = Mono.error(new EventLogException("not authorised"));

        assertThat(topics.of("a").blockOptional()).isEmpty();
    }
}
