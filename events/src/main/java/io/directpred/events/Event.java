package io.directpred.events;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read.
 *
 * @param acknowledgement to be run, on any thread, when what follows from the event is published; does nothing where
 *     the reader keeps no position at the broker
 */
public record Event<T extends SpecificRecord>(
        Topic topic, int partition, long offset, @Nullable String key, Tag tag, T value, Runnable acknowledgement) {

    public void acknowledge() {
        acknowledgement.run();
    }
}
