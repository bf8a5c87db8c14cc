package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class DeadLettersTest {
    private static final EventLog log = TestLog.LOG;
    Topic topic;

    @BeforeEach
    void topic() {
        topic = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
    }

    @Test
    void keepWhatCannotBeReadAndReadingGoesOn() throws Exception {
        byte[] foreign = new byte[100_000];
        new Random(1).nextBytes(foreign);
        TestLog.publish(log, List.of(chunk(topic, "key", 1)));
        produce(new ProducerRecord<>(topic.name(), foreign));
        TestLog.publish(log, List.of(chunk(topic, "key", 2)));

        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNext(1, 2)
                .expectComplete()
                .verify(SOON);

        ConsumerRecord<byte[], byte[]> letter = letter();
        assertThat(letter.value()).hasSize(64 << 10).isEqualTo(Arrays.copyOf(foreign, 64 << 10));
        assertThat(header(letter, "reason")).isEqualTo("header crc32c is missing");
        assertThat(header(letter, "sha256")).isEqualTo(Hash.sha256(foreign));
        assertThat(header(letter, "length")).isEqualTo("100000");
        assertThat(header(letter, "partition")).isEqualTo("0");
        assertThat(header(letter, "offset")).isEqualTo("1");
    }

    @Test
    void whatIsReadAgainGetsNoOtherLetter() throws Exception {
        produce(new ProducerRecord<>(topic.name(), new byte[] {1}));
        for (int times = 0; times < 3; times++) {
            StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class))
                    .expectComplete()
                    .verify(SOON);
        }
        produce(new ProducerRecord<>(topic.name(), new byte[] {2}));
        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class))
                .expectComplete()
                .verify(SOON);

        assertThat(letters(2)).extracting(letter -> header(letter, "offset")).containsExactly("0", "1");
    }

    @Test
    void aFlippedBitEndsThereWithTheTagOfItsRecord() throws Exception {
        ProducerRecord<byte[], byte[]> record = new Codec(Schemas.KNOWN).encode(chunk(topic, "key", 7));
        record.value()[12] ^= 1;
        produce(record);

        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class))
                .expectComplete()
                .verify(SOON);

        ConsumerRecord<byte[], byte[]> letter = letter();
        assertThat(header(letter, "reason")).contains("CRC32C");
        assertThat(header(letter, "run")).isEqualTo("run");
        assertThat(header(letter, "step")).isEqualTo("7");
        assertThat(header(letter, "attempt")).isEqualTo("1");
    }

    @Test
    void whatIsReadAndNotTakenIsCountedByItsCause() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        try {
            ProducerRecord<byte[], byte[]> flipped = new Codec(Schemas.KNOWN).encode(chunk(topic, "key", 7));
            flipped.value()[12] ^= 1;
            produce(flipped);
            produce(new ProducerRecord<>(topic.name(), new byte[] {1, 2, 3}));
            TestLog.publish(
                    log,
                    List.of(new Outgoing(
                            topic, "key", new Tag("run", 0, 1), new FoldStateWanted("run", 1, "of another type"))));

            StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class))
                    .expectComplete()
                    .verify(SOON);

            assertThat(List.of("crc", "undecodable", "type"))
                    .allSatisfy(cause -> assertThat(meters.get("directpred.records.skipped")
                                    .tags("topic", topic.name(), "cause", cause)
                                    .counter()
                                    .count())
                            .isEqualTo(1));
        } finally {
            Metrics.removeRegistry(meters);
        }
    }

    @Test
    void skippedRecordsOfAllRunsCountAsOneTopic() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);
        try {
            for (int run = 0; run < 2; run++) {
                Topic requests = Topics.viewRequests(TestLog.fresh("run"));
                log.ensure(requests);
                produce(new ProducerRecord<>(requests.name(), new byte[] {1, 2, 3}));
                StepVerifier.create(log.readToEnd(requests, CheckpointChunk.class))
                        .expectComplete()
                        .verify(SOON);
            }

            assertThat(meters.get("directpred.records.skipped")
                            .tags("topic", "directpred.view-requests", "cause", "undecodable")
                            .counter()
                            .count())
                    .isEqualTo(2);
        } finally {
            Metrics.removeRegistry(meters);
        }
    }

    @Test
    void headersThatFillARecordDoNotMakeALetterTooLong() throws Exception {
        ProducerRecord<byte[], byte[]> record = new Codec(Schemas.KNOWN).encode(chunk(topic, "key", 7));
        record.headers()
                .remove(Headers.STEP)
                .add(Headers.STEP, "x".repeat(900_000).getBytes(UTF_8));
        produce(record);
        TestLog.publish(log, List.of(chunk(topic, "key", 1)));

        StepVerifier.create(log.readToEnd(topic, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNext(1)
                .expectComplete()
                .verify(SOON);

        assertThat(header(letter(), "run")).isEqualTo("run");
        assertThat(header(letter(), "step")).isNull();
    }

    /** By them compaction removes what a run has left. */
    @Test
    void aTombstoneOfACompactedTopicIsNoRecordAndNoLetter() throws Exception {
        Topic compacted = new Topic(TestLog.fresh("test"), 1, Format.BINARY, Map.of("cleanup.policy", "compact"));
        log.ensure(compacted);
        TestLog.publish(log, List.of(chunk(compacted, "a", 1)));
        produce(new ProducerRecord<>(compacted.name(), "a".getBytes(UTF_8), null));
        TestLog.publish(log, List.of(chunk(compacted, "b", 2)));
        Map<Integer, Long> letters = log.ends(Topics.DEAD_LETTERS);

        StepVerifier.create(log.readToEnd(compacted, CheckpointChunk.class)
                        .map(e -> e.value().getChunk()))
                .expectNext(1, 2)
                .expectComplete()
                .verify(SOON);

        assertThat(log.ends(Topics.DEAD_LETTERS)).isEqualTo(letters);
    }

    @Test
    void whatAShareGroupCannotReadIsDeliveredOnce() throws Exception {
        produce(new ProducerRecord<>(topic.name(), new byte[] {1, 2, 3}));
        TestLog.publish(log, List.of(chunk(topic, "key", 1), chunk(topic, "key", 2), chunk(topic, "key", 3)));

        StepVerifier.create(log.share(topic, CheckpointChunk.class, TestLog.fresh("loaders"))
                        .doOnNext(Event::acknowledge)
                        .map(e -> e.value().getChunk())
                        .take(3))
                .expectNext(1, 2, 3)
                .expectComplete()
                .verify(SOON);

        assertThat(header(letter(), "offset")).isEqualTo("0");
    }

    private static void produce(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestLog.address()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }

    /** The first letter of this test's topic. */
    private ConsumerRecord<byte[], byte[]> letter() {
        return letters(1).get(0);
    }

    /** The first letters of this test's topic. */
    private List<ConsumerRecord<byte[], byte[]>> letters(int number) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestLog.address(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(Topics.DEAD_LETTERS.name(), 0)));
            long deadline = System.nanoTime() + SOON.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (new String(record.key(), UTF_8).equals(topic.name())) {
                        letters.add(record);
                    }
                }
                if (letters.size() >= number) {
                    return letters;
                }
            }
        }
        throw new AssertionError(letters.size() + " dead letters of topic " + topic.name());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
