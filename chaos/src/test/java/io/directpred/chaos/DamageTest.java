package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class DamageTest {
    private static final byte[] GENUINE = bytes(500);
    private static final List<Header> HEADERS =
            List.of(new RecordHeader("run", new byte[] {'r'}), new RecordHeader("crc32c", crc(GENUINE)));

    @Test
    void flipsOneBitAndLeavesTheChecksum() {
        Damage damage = of(FaultKind.RECORDS_FLIPPED);

        BitSet difference = BitSet.valueOf(GENUINE);
        difference.xor(BitSet.valueOf(damage.value()));
        assertThat(difference.cardinality()).isEqualTo(1);
        assertThat(damage.headers()).isEqualTo(HEADERS);
    }

    @Test
    void truncates() {
        assertThat(of(FaultKind.RECORDS_TRUNCATED).value()).isEqualTo(Arrays.copyOf(GENUINE, 250));
    }

    @Test
    void fillsWhatTheTopicTakesWithGarbage() {
        assertThat(of(FaultKind.RECORDS_OVERSIZED).value().length).isBetween(1_040_000, 1 << 20);
    }

    @Test
    void aRecordOfTheFutureIsWholeButOfAnotherFingerprint() {
        Damage damage = of(FaultKind.RECORDS_OF_THE_FUTURE);

        assertThat(Arrays.mismatch(damage.value(), GENUINE)).isBetween(2, 9);
        assertThat(Arrays.copyOfRange(damage.value(), 10, 500)).isEqualTo(Arrays.copyOfRange(GENUINE, 10, 500));
        assertThat(damage.headers())
                .filteredOn(header -> header.key().equals("crc32c"))
                .singleElement()
                .satisfies(header -> assertThat(header.value()).isEqualTo(crc(damage.value())));
    }

    private static Damage of(FaultKind kind) {
        return Damage.of(kind, Topics.viewPairs("r"), GENUINE, HEADERS, new Random(5));
    }

    private static byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static byte[] crc(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value);
        return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    }
}
