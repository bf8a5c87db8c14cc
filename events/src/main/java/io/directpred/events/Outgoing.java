package io.directpred.events;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A record to be written: where, under which key, with which headers, what. */
public record Outgoing(Topic topic, @Nullable String key, Tag tag, SpecificRecord value) {}
