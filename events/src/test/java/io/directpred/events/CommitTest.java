package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** A member of a group, turn by turn: nobody waits for its commits. */
class CommitTest {
    private static final Topic TOPIC = TestLog.topic(1, Topic.Format.BINARY);
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC.name(), 0);

    private final List<String> happened = new ArrayList<>();
    private final List<Event<CheckpointChunk>> events = new ArrayList<>();
    private final Recording consumer = new Recording();
    private final Codec codec = new Codec(Schemas.KNOWN);
    private Reader<CheckpointChunk> reader;

    /** Notes what is committed, and how. */
    private final class Recording extends MockConsumer<byte[], byte[]> {
        private RuntimeException refusal;

        Recording() {
            super("earliest");
        }

        @Override
        public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            happened.add("commit " + offsets.get(PARTITION).offset());
            if (refusal == null) {
                super.commitAsync(offsets, callback);
            } else {
                callback.onComplete(offsets, refusal);
            }
        }

        @Override
        public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            happened.add("wait for commit " + offsets.get(PARTITION).offset());
        }
    }

    @BeforeEach
    void member() {
        Node node = new Node(1, "localhost", 1);
        consumer.updatePartitions(
                TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateBeginningOffsets(new HashMap<>(Map.of(PARTITION, 0L)));
        BaseSubscriber<Event<CheckpointChunk>> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Event<CheckpointChunk> event) {
                happened.add("record " + event.offset());
                events.add(event);
            }
        };
        reader = new Reader<>(
                new Reading<>(TOPIC, CheckpointChunk.class, codec, new DeadLetters(null)),
                subscriber,
                consumer,
                new Start.Subscribed("group"),
                Map::of);
        reader.open();
        consumer.rebalance(Set.of(PARTITION));
        reader.request(100);
        woken();
    }

    /** Whoever asks, or fails, wakes the consumer's thread, and that is not here. */
    private void woken() {
        assertThatThrownBy(reader::runOnce).isInstanceOf(WakeupException.class);
    }

    private void turnWith(int offset) {
        ProducerRecord<byte[], byte[]> record = codec.encode(TestLog.chunk(TOPIC, "key", offset));
        consumer.addRecord(new ConsumerRecord<>(
                TOPIC.name(),
                0,
                offset,
                0L,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                Optional.empty()));
        reader.runOnce();
    }

    @Test
    void aRecordThatIsHereIsEmittedBeforeTheOneBeforeItIsCommitted() {
        turnWith(0);
        turnWith(1);
        events.get(0).acknowledge();
        reader.runOnce();

        assertThat(happened).containsExactly("record 0", "record 1", "commit 1");
    }

    @Test
    void whatIsNotCommittedYetIsCommittedAtTheEnd() {
        turnWith(0);
        turnWith(1);
        events.get(0).acknowledge();
        reader.runOnce();
        events.get(1).acknowledge();
        reader.close();

        assertThat(happened).containsExactly("record 0", "record 1", "commit 1", "wait for commit 2");
    }

    @Test
    void aCommitThatDidNotArriveIsMadeUpFor() {
        consumer.refusal = new RetriableCommitFailedException("the coordinator moved");
        turnWith(0);
        reader.runOnce();
        events.get(0).acknowledge();
        reader.runOnce();
        reader.close();

        assertThat(happened).containsExactly("record 0", "commit 1", "wait for commit 1");
        assertThat(reader.hasDemand()).isTrue();
    }

    @Test
    void whatAnotherMemberHasNowIsNotCommittedAgain() {
        consumer.refusal = new CommitFailedException("the group went on");
        turnWith(0);
        reader.runOnce();
        events.get(0).acknowledge();
        reader.runOnce();
        reader.close();

        assertThat(happened).containsExactly("record 0", "commit 1");
    }

    @Test
    void aRefusalThatNoRepetitionMendsEndsTheSubscription() {
        consumer.refusal = new GroupAuthorizationException("group");
        turnWith(0);
        reader.runOnce();
        events.get(0).acknowledge();
        woken();

        assertThat(reader.hasDemand()).isFalse();
    }
}
