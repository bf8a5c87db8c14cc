package io.directpred.chaos;

import io.directpred.events.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** What becomes of a genuine record's bytes and headers. */
record Damage(byte[] value, List<Header> headers) {
    private static final int OVERHEAD = 1_000;
    /** C3 01, before the fingerprint of 8 bytes. */
    private static final int MARKER = 2;

    /** @param kind one of those that damage records */
    static Damage of(FaultKind kind, Topic topic, byte[] value, Iterable<Header> headers, Random random) {
        List<Header> kept = new ArrayList<>();
        headers.forEach(kept::add);
        return switch (kind) {
            case RECORDS_FLIPPED -> new Damage(flipped(value, random), kept);
            case RECORDS_TRUNCATED -> new Damage(Arrays.copyOf(value, value.length / 2), kept);
            case RECORDS_OVERSIZED -> new Damage(garbage(topic, random), kept);
            case RECORDS_OF_THE_FUTURE -> future(topic, value, kept, random);
            default -> throw new IllegalArgumentException(kind + " damages no record");
        };
    }

    private static byte[] flipped(byte[] value, Random random) {
        byte[] flipped = value.clone();
        int bit = random.nextInt(8 * value.length);
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static byte[] garbage(Topic topic, Random random) {
        byte[] garbage =
                new byte[Integer.parseInt(topic.settings().getOrDefault("max.message.bytes", "1048576")) - OVERHEAD];
        random.nextBytes(garbage);
        return garbage;
    }

    /** Whole and well-formed, but for a fingerprint that nobody knows. */
    private static Damage future(Topic topic, byte[] value, List<Header> headers, Random random) {
        byte[] written = value.clone();
        if (topic.format() == Topic.Format.JSON) {
            String schema = "%016x".formatted(random.nextLong());
            replace(headers, "schema", schema.getBytes(StandardCharsets.UTF_8));
        } else {
            ByteBuffer.wrap(written).putLong(MARKER, random.nextLong());
        }
        CRC32C crc = new CRC32C();
        crc.update(written);
        replace(
                headers,
                "crc32c",
                ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return new Damage(written, headers);
    }

    private static void replace(List<Header> headers, String key, byte[] value) {
        if (headers.removeIf(header -> header.key().equals(key))) {
            headers.add(new RecordHeader(key, value));
        }
    }
}
