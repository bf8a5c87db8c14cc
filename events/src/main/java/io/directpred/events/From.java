package io.directpred.events;

import java.util.Map;

/** Where reading starts, and whether the broker remembers how far it came. */
public sealed interface From {

    /** All partitions from their first record; no group, no acknowledgement. */
    record Beginning() implements From {}

    /** All partitions from what is written after the subscription; no group. */
    record End() implements From {}

    /** All partitions from the offsets given (partition to offset); no group. */
    record Positions(Map<Integer, Long> offsets) implements From {}

    /**
     * As a member of a consumer group, from its committed position, or else the first record. Acknowledged records are
     * committed.
     */
    record Group(String id) implements From {}
}
