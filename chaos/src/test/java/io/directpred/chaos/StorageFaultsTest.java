package io.directpred.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

class StorageFaultsTest {

    @Property(tries = 100)
    void damagesTheNewestBatchOfASegmentAndNoOther(@ForAll long seed) throws Exception {
        Path segment = Files.createTempFile("segment", ".log");
        try {
            Files.write(segment, segment());

            assertThat(StorageFaults.flip(segment, new Random(seed))).isTrue();

            List<Boolean> valid = new ArrayList<>();
            for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(Files.readAllBytes(segment)))
                    .batches()) {
                valid.add(batch.isValid());
            }
            assertThat(valid).containsExactly(true, true, false);
        } finally {
            Files.delete(segment);
        }
    }

    private static byte[] segment() {
        ByteBuffer segment = ByteBuffer.allocate(4096);
        for (int offset = 0; offset < 3; offset++) {
            segment.put(MemoryRecords.withRecords(
                            offset, Compression.NONE, new SimpleRecord(("value " + offset).getBytes(UTF_8)))
                    .buffer());
        }
        byte[] written = new byte[segment.position()];
        segment.flip().get(written);
        return written;
    }
}
