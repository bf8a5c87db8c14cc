package io.directpred.events;

import io.micrometer.core.instrument.Metrics;

/** Records that were read and not handed on, as meter {@code directpred.records.skipped} by topic and cause. */
final class SkippedRecords {
    /** Of another type than the reader takes: they are meant for somebody else. */
    static final String TYPE = "type";
    /** Its bytes are not those that were written. */
    static final String CRC = "crc";
    /** Not what its topic says, or of a schema that nobody published. */
    static final String UNDECODABLE = "undecodable";

    private SkippedRecords() {}

    static void count(String topic, String cause) {
        Metrics.counter("directpred.records.skipped", "topic", Topics.family(topic), "cause", cause)
                .increment();
    }
}
