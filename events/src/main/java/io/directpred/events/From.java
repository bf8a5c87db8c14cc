package io.directpred.events;

import java.util.Map;
import java.util.function.Supplier;

/** Where reading starts, and whether the broker remembers how far it came. */
public sealed interface From {

    /**
     * How a consumer starts there; of use to this package alone.
     *
     * @param ends where the topic ends now, by partition; asked only where reading starts there
     */
    Start start(Supplier<Map<Integer, Long>> ends);

    /** All partitions from their first record; no group, no acknowledgement. */
    record Beginning() implements From {
        @Override
        public Start start(Supplier<Map<Integer, Long>> ends) {
            return new Start.Assigned(Map.of());
        }
    }

    /** All partitions from what is written after the subscription; no group. */
    record End() implements From {
        @Override
        public Start start(Supplier<Map<Integer, Long>> ends) {
            return new Start.Assigned(ends.get());
        }
    }

    /** All partitions from the offsets given (partition to offset); no group. */
    record Positions(Map<Integer, Long> offsets) implements From {
        @Override
        public Start start(Supplier<Map<Integer, Long>> ends) {
            return new Start.Assigned(offsets);
        }
    }

    /**
     * As a member of a consumer group, from its committed position, or else the first record. Acknowledged records are
     * committed.
     */
    record Group(String id) implements From {
        @Override
        public Start start(Supplier<Map<Integer, Long>> ends) {
            return new Start.Subscribed(id);
        }
    }
}
