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
        // the topics of runs count as two: a tag for each run would be one for ever
        String family = topic.replaceFirst("^(directpred\\.view-(?:pairs|requests))\\..*$", "$1");
        Metrics.counter("directpred.records.skipped", "topic", family, "cause", cause)
                .increment();
    }
}
