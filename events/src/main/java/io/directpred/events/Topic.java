package io.directpred.events;

import java.util.Map;

/**
 * A topic and the settings it must have.
 *
 * @param format how values are encoded
 * @param settings Kafka topic configuration that is stated when it is created and verified when it is there
 */
public record Topic(String name, int partitions, Format format, Map<String, String> settings) {

    /** Binary: Avro single-object encoding and a CRC32C. JSON: Avro's JSON encoding, readable as it is. */
    public enum Format {
        BINARY,
        JSON
    }
}
