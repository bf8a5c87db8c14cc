package io.directpred.events;

import java.util.Map;

/**
 * A topic and the settings it must have.
 *
 * @param name as the broker knows it
 * @param partitions exactly so many
 * @param format how values are encoded
 * @param settings Kafka topic configuration that is stated when it is created and verified when it is there;
 *     {@code max.message.bytes} among it
 */
public record Topic(String name, int partitions, Format format, Map<String, String> settings) {

    /** Binary: Avro single-object encoding and a CRC32C. JSON: Avro's JSON encoding, readable as it is. */
    public enum Format {
        BINARY,
        JSON
    }

    public Topic {
        settings = Map.copyOf(settings);
    }

    /**
     * Whether its broker keeps the newest record of each key: there a record without a value says that the one of its
     * key is removed.
     */
    boolean isCompacted() {
        return settings.getOrDefault("cleanup.policy", "").contains("compact");
    }

    /** Bytes the broker takes in one batch, so the most that one record may have with everything around it. */
    int maxBytes() {
        return Integer.parseInt(settings.getOrDefault("max.message.bytes", "1048576"));
    }
}
