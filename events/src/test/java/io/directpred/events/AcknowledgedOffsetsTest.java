package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

class AcknowledgedOffsetsTest {
    static final TopicPartition PARTITION = new TopicPartition("topic", 0);
    final AcknowledgedOffsets progress = new AcknowledgedOffsets();

    @Property(tries = 200)
    void onlyTheContiguousPrefixIsCommitted(@ForAll @IntRange(min = 1, max = 60) int count, @ForAll long seed) {
        AcknowledgedOffsets progress = new AcknowledgedOffsets();
        List<Runnable> acknowledgements = IntStream.range(0, count)
                .mapToObj(offset -> progress.track(record(offset)))
                .toList();
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        boolean[] done = new boolean[count];

        for (int offset : order) {
            acknowledgements.get(offset).run();
            done[offset] = true;
            int prefix = 0;
            while (prefix < count && done[prefix]) {
                prefix++;
            }
            Map<TopicPartition, OffsetAndMetadata> expected =
                    prefix == 0 ? Map.of() : Map.of(PARTITION, new OffsetAndMetadata(prefix));
            assertThat(progress.acknowledged()).isEqualTo(expected);
        }
    }

    @Example
    void whatFailedToBeCommittedIsOfferedAgain() {
        progress.track(record(4)).run();

        assertThat(progress.acknowledged()).containsKey(PARTITION);
        assertThat(progress.acknowledged()).containsKey(PARTITION);
        progress.committed(progress.acknowledged());
        assertThat(progress.acknowledged()).isEmpty();
    }

    @Example
    void whatIsAcknowledgedAfterThePartitionIsGoneDoesNotCount() {
        Runnable late = progress.track(record(4));

        progress.forget(List.of(PARTITION));
        late.run();

        assertThat(progress.acknowledged()).isEmpty();
    }

    static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("topic", 0, offset, null, new byte[0]);
    }
}
