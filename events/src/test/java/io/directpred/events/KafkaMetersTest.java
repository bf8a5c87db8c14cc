package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void listen() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void leave() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void producersConsumersAndShareConsumersAreMeasuredAndForgotten() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        String group = TestLog.fresh("loaders");
        Set<String> sharing = new TreeSet<>();
        try (EventLog log = TestLog.open()) {
            log.ensure(topic);
            TestLog.publish(log, List.of(chunk(topic, "key", 1), chunk(topic, "key", 2)));
            log.read(topic, CheckpointChunk.class, new From.Beginning()).blockFirst(SOON);
            log.share(topic, CheckpointChunk.class, group)
                    .doOnNext(event -> {
                        event.acknowledge();
                        sharing.addAll(names());
                    })
                    .blockFirst(SOON);

            assertThat(sharing)
                    .contains(
                            "kafka.consumer.share.fetch.manager.records.consumed",
                            "kafka.consumer.share.last.poll.seconds.ago");
            assertThat(registry.find("kafka.producer.record.send")
                            .tag("topic", topic.name())
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.scrape()).contains("kafka_producer_record_send_total", "topic=\"" + topic.name());
        }

        assertThat(topics()).doesNotContain(topic.name());
    }

    /** One request is in flight a producer: C and W must not wait for a slice of view pairs. */
    @Test
    void whatAStepWaitsForHasAProducerOfItsOwn() {
        Topic slices = TestLog.topic(1, Format.BINARY);
        FoldStateWanted control = new FoldStateWanted(TestLog.fresh("run"), 1, "no fold state");
        try (EventLog log = TestLog.open()) {
            log.ensure(slices, Topics.CORRELATIONS);
            TestLog.publish(
                    log,
                    List.of(
                            chunk(slices, "key", 1),
                            new Outgoing(Topics.CORRELATIONS, "run", new Tag("run", 0, 1), control)));

            assertThat(producers(slices)).hasSize(1);
            assertThat(producers(Topics.CORRELATIONS)).isNotEmpty().doesNotContainAnyElementsOf(producers(slices));
        }
    }

    private Set<String> producers(Topic topic) {
        return registry.find("kafka.producer.record.send").tag("topic", topic.name()).functionCounters().stream()
                .map(counter -> String.valueOf(counter.getId().getTag("client.id")))
                .collect(Collectors.toSet());
    }

    private Set<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toSet());
    }

    private Set<String> topics() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> String.valueOf(id.getTag("topic")))
                .collect(Collectors.toSet());
    }
}
