package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static io.directpred.events.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.Topic.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicTapTest {
    private static final EventLog log = TestLog.LOG;
    final Topic topic = TestLog.topic(2, Format.BINARY);
    TopicTap tap;

    @BeforeEach
    void tap() {
        tap = TopicTap.open(KafkaConnection.to(TestLog.address()), SOON);
    }

    @AfterEach
    void closeTap() {
        tap.close();
    }

    @Test
    void showsWhereARecordLiesAndWhatItSays() throws Exception {
        log.ensure(topic);
        long before = System.currentTimeMillis();
        Outgoing written = chunk(topic, "key", 7);
        TestLog.publish(log, List.of(written));

        assertThat(tap.turnTo(topic, false)).isEqualTo(TopicTap.Presence.THERE);
        RawRecord record = next(1).get(0);

        assertThat(record.topic()).isEqualTo(topic);
        assertThat(record.partition()).isBetween(0, 1);
        assertThat(record.offset()).isZero();
        assertThat(record.timestamp().toEpochMilli()).isBetween(before, System.currentTimeMillis());
        assertThat(record.key()).isEqualTo("key");
        assertThat(record.header("run")).isEqualTo("run");
        assertThat(record.header("step")).isEqualTo("7");
        assertThat(record.header("attempt")).isEqualTo("1");
        assertThat(record.header("colour")).isNull();
        assertThat(record.decode()).isEqualTo(written.value());
        assertThat(record.value().get(0)).isEqualTo((byte) 0xC3);
    }

    @Test
    void showsWhatCannotBeDecodedAndBuriesNothing() throws Exception {
        log.ensure(topic);
        produce(new ProducerRecord<>(topic.name(), 0, null, new byte[] {1, 2, 3}));
        produce(new ProducerRecord<>(topic.name(), 0, null, (byte[]) null));
        TestLog.publish(log, List.of(chunk(topic, "key", 2)));

        tap.turnTo(topic, false);
        List<RawRecord> records = next(3);

        assertThat(records).filteredOn(r -> r.header("run") == null).hasSize(2).allSatisfy(r -> assertThatThrownBy(
                        r::decode)
                .isInstanceOf(UndecodableException.class)
                .hasMessageMatching("header crc32c is missing|the value is missing"));
        assertThat(records.stream().map(r -> r.value().remaining())).contains(3, 0);
        assertThat(buried()).isEmpty();
    }

    @Test
    void fromTheEndShowsWhatComesLater() throws Exception {
        log.ensure(topic);
        TestLog.publish(log, List.of(chunk(topic, "key", 1), chunk(topic, "other", 2)));

        tap.turnTo(topic, true);
        TestLog.publish(log, List.of(chunk(topic, "key", 3), chunk(topic, "other", 4)));

        assertThat(next(2)).extracting(r -> r.header("step")).containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void neitherMakesNorWaitsForATopic() throws Exception {
        assertThat(tap.turnTo(topic, true)).isEqualTo(TopicTap.Presence.ABSENT);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestLog.address()))) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain(topic.name());
        }
    }

    @Test
    void knowsWhenItHasSeenAllThatWasThere() {
        log.ensure(topic);
        try (EventLog.Transactions transactions = log.transactions(TestLog.fresh("writer"))) {
            transactions
                    .publish(List.of(chunk(topic, "key", 1), chunk(topic, "other", 2)))
                    .block(SOON);
        }

        tap.turnTo(topic, false);
        List<RawRecord> seen = new ArrayList<>();
        while (!tap.caughtUp()) {
            seen.addAll(tap.poll(SOON));
        }

        assertThat(seen).hasSize(2);
    }

    @Test
    void noticesThatItsTopicIsRemoved() {
        log.ensure(topic);
        tap.turnTo(topic, false);
        assertThat(tap.presence()).isEqualTo(TopicTap.Presence.THERE);

        log.remove(topic);

        awaitRemoved();
        log.ensure(topic);
        assertThat(tap.presence()).as("another topic of that name").isEqualTo(TopicTap.Presence.ABSENT);
    }

    @Test
    void readsSeveralTopicsOnceAllOfThemAreThere() {
        Topic other = TestLog.topic(1, Format.BINARY);
        log.ensure(topic);
        TestLog.publish(log, List.of(chunk(topic, "key", 1), chunk(topic, "other", 2)));
        assertThat(tap.turnTo(List.of(topic, other), false)).isEqualTo(TopicTap.Presence.ABSENT);
        log.ensure(other);
        TestLog.publish(log, List.of(chunk(other, "key", 3)));

        assertThat(tap.turnTo(List.of(topic, other), false)).isEqualTo(TopicTap.Presence.THERE);
        List<RawRecord> records = next(3);

        assertThat(records)
                .extracting(r -> r.topic().name() + " " + r.header("step"))
                .containsExactlyInAnyOrder(topic.name() + " 1", topic.name() + " 2", other.name() + " 3");
        assertThat(tap.caughtUp()).isTrue();
        assertThat(tap.presence()).isEqualTo(TopicTap.Presence.THERE);

        log.remove(other);

        awaitRemoved();
    }

    @Test
    void isWokenByAnotherThread() {
        log.ensure(topic);
        tap.turnTo(topic, true);

        tap.wake();

        assertThat(tap.poll(Duration.ofDays(1))).isEmpty();
    }

    /** The controller has removed it; the broker that is asked hears of it a moment later. */
    private void awaitRemoved() {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (tap.presence() == TopicTap.Presence.THERE && System.nanoTime() < deadline) {
            assertThat(tap.poll(Duration.ofMillis(50))).isEmpty();
        }
        assertThat(tap.presence()).isEqualTo(TopicTap.Presence.ABSENT);
    }

    /** As many records as are expected; the limit only ends a test that fails. */
    private List<RawRecord> next(int count) {
        List<RawRecord> records = new ArrayList<>();
        long deadline = System.nanoTime() + SOON.toNanos();
        while (records.size() < count && System.nanoTime() < deadline) {
            records.addAll(tap.poll(Duration.ofSeconds(1)));
        }
        return records;
    }

    /** Dead letters of this test's topic. */
    private List<RawRecord> buried() {
        assertThat(tap.turnTo(Topics.DEAD_LETTERS, false)).isEqualTo(TopicTap.Presence.THERE);
        List<RawRecord> letters = new ArrayList<>();
        while (!tap.caughtUp()) {
            tap.poll(SOON).stream()
                    .filter(letter -> topic.name().equals(letter.header("topic")))
                    .forEach(letters::add);
        }
        return letters;
    }

    private static void produce(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestLog.address()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }
}
