package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.directpred.events.Topic.Format;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.test.StepVerifier;

/** Topics on a real broker. Longer than 250 lines because a second class would start a second broker. */
class TopicsTest {
    private static final EventLog log = TestLog.LOG;

    @Test
    void everyTopicIsMadeAndVerified() throws Exception {
        String run = TestLog.fresh("run");
        Topic[] all = Stream.concat(
                        Topics.lasting().stream(), Stream.of(Topics.viewRequests(run), Topics.viewPairs(run)))
                .toArray(Topic[]::new);

        log.ensure(all);

        assertThatCode(() -> log.ensure(all)).doesNotThrowAnyException();
        assertThat(names()).contains(Stream.of(all).map(Topic::name).toArray(String[]::new));
    }

    @Test
    void settingsOtherThanStatedAreRefusedByName() throws Exception {
        Topic topic = new Topic(TestLog.fresh("test"), 1, Format.BINARY, Map.of("cleanup.policy", "compact"));
        create(topic.name(), 1, Map.of("cleanup.policy", "delete"));

        assertThatThrownBy(() -> log.ensure(topic))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining(topic.name())
                .hasMessageContaining("cleanup.policy=delete")
                .hasMessageContaining("expected compact")
                .hasMessageEndingWith(": kafka-configs.sh --bootstrap-server " + TestLog.address()
                        + " --alter --entity-type topics --entity-name " + topic.name()
                        + " --add-config cleanup.policy=compact mends it");
    }

    @Test
    void settingsThatOnlyBoundWhatIsKeptMayBeOthersAndAreLogged() throws Exception {
        Topic topic = Topics.viewPairs(TestLog.fresh("run"));
        Map<String, String> settings = new HashMap<>(topic.settings());
        settings.putAll(Map.of(
                "retention.ms", "3600000",
                "retention.bytes", "5000000",
                "segment.bytes", "16777216",
                "compression.type", "zstd",
                "max.message.bytes", "2097152"));
        create(topic.name(), topic.partitions(), settings);

        List<String> logged = warnings(topic);

        assertThat(logged)
                .contains(
                        "topic " + topic.name() + " has retention.ms=3600000, usual is 21600000: it is left as it is",
                        "topic " + topic.name() + " has segment.bytes=16777216, usual is 33554432: it is left as it is")
                .hasSize(5);
        assertThat(warnings(topic)).as("said once").isEmpty();
    }

    @Test
    void settingsThatARecordWouldNotFitAreRefused() throws Exception {
        Topic matrices = new Topic(TestLog.fresh("test"), 1, Format.BINARY, Topics.CORRELATIONS.settings());
        Map<String, String> settings = new HashMap<>(matrices.settings());
        settings.put("segment.bytes", "1048576");
        create(matrices.name(), 1, settings);
        Topic pairs = Topics.viewPairs(TestLog.fresh("run"));
        Map<String, String> small = new HashMap<>(pairs.settings());
        small.put("max.message.bytes", "100000");
        create(pairs.name(), pairs.partitions(), small);

        assertThatThrownBy(() -> log.ensure(matrices))
                .hasMessageContaining("segment.bytes=1048576, expected 100663296: kafka-configs.sh");
        assertThatThrownBy(() -> log.ensure(pairs))
                .hasMessageContaining("max.message.bytes=100000, expected 1048576: kafka-configs.sh");
    }

    private static List<String> warnings(Topic topic) {
        Logger logger = (Logger) LoggerFactory.getLogger(TopicAdmin.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            log.ensure(topic);
        } finally {
            logger.detachAppender(appender);
        }
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains(topic.name())) // tests run side by side
                .toList();
    }

    @Test
    void anotherNumberOfPartitionsIsRefusedByName() throws Exception {
        Topic topic = TestLog.topic(6, Format.BINARY);
        create(topic.name(), 5, Map.of());

        assertThatThrownBy(() -> log.ensure(topic))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining(
                        topic.name() + " has 5 partitions, expected 6: kafka-topics.sh --bootstrap-server "
                                + TestLog.address() + " --delete --topic " + topic.name());
    }

    @Test
    void servicesMayEnsureTheSameTopicAtTheSameTime() {
        Topic topic = TestLog.topic(3, Format.BINARY);

        List<CompletableFuture<Void>> services = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> log.ensure(topic)))
                .limit(4)
                .toList();

        assertThat(services).allSatisfy(service -> assertThat(service).succeedsWithin(SOON));
    }

    @Test
    void removesTopicsThatAreThereAndMindsNoneThatAreNot() throws Exception {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        log.remove(topic, TestLog.topic(1, Format.BINARY));

        assertThat(names()).doesNotContain(topic.name());
    }

    @Test
    void forgetsWhatReadersHaveLeftBehind() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
        TestLog.publish(
                log,
                Stream.iterate(0, i -> i + 1)
                        .limit(10)
                        .map(i -> TestLog.chunk(topic, "key", i))
                        .toList());

        log.forget(topic, Map.of(0, 8L)).block(SOON);

        assertThat(log.ends(topic)).containsExactlyEntriesOf(Map.of(0, 10L));
        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class).map(Event::offset))
                .expectNext(8L, 9L)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void forgettingPastTheEndIsAnError() {
        Topic topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);

        StepVerifier.create(log.forget(topic, Map.of(0, 5L)))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(EventLogException.class).hasMessageContaining(topic.name()))
                .verify(SOON);
    }

    @Test
    void matricesOf8MegabytesTravel() {
        log.ensure(Topics.PREDICTOR_WEIGHTS);
        byte[] w = new byte[8 << 20];
        new Random(1).nextBytes(w);
        String run = TestLog.fresh("run");
        PredictorWeights weights = new PredictorWeights(
                run, 1, 2L, 1024, ByteBuffer.wrap(w), ByteBuffer.allocate(0), 5L, ByteBuffer.allocate(0));

        log.publish(new Outgoing(Topics.PREDICTOR_WEIGHTS, run, new Tag(run, 2, 1), weights))
                .block(SOON);

        StepVerifier.create(log.readToEnd(Topics.PREDICTOR_WEIGHTS, PredictorWeights.class)
                        .filter(event -> event.tag().run().equals(run)))
                .assertNext(event -> assertThat(event.value()).isEqualTo(weights))
                .expectComplete()
                .verify(SOON);
    }

    /**
     * A broker refuses what is dated more than an hour ahead (message.timestamp.after.max.ms), and soon deletes what is
     * dated days ago.
     */
    @Test
    void aWriterWhoseClockIsWrongIsTakenAtTheBrokersTime() throws Exception {
        Topic pairs = Topics.viewPairs(TestLog.fresh("run"));
        log.ensure(pairs);
        long now = System.currentTimeMillis();

        try (Producer<byte[], byte[]> producer = producer();
                TopicTap tap = TopicTap.open(KafkaConnection.to(TestLog.address()), SOON)) {
            for (Duration wrong : List.of(Duration.ofHours(3), Duration.ofDays(-30))) {
                producer.send(new ProducerRecord<>(pairs.name(), 0, now + wrong.toMillis(), null, new byte[1]))
                        .get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
            tap.turnTo(pairs, false);

            List<RawRecord> taken = new ArrayList<>();
            while (taken.size() < 2) {
                taken.addAll(tap.poll(SOON));
            }
            assertThat(taken).extracting(RawRecord::timestamp).allSatisfy(timestamp -> assertThat(timestamp)
                    .isBetween(
                            Instant.ofEpochMilli(now), Instant.ofEpochMilli(now).plus(SOON)));
        }
    }

    private static Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", TestLog.address()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Collection<String> names() throws Exception {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get();
        }
    }

    private static void create(String name, int partitions, Map<String, String> settings) throws Exception {
        try (Admin admin = admin()) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", TestLog.address()));
    }
}
