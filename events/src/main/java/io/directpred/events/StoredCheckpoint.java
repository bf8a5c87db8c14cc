package io.directpred.events;

/**
 * A checkpoint as it lies on the log: its manifest, without its content.
 *
 * @param from offset of its first chunk
 * @param to offset of its manifest, its last record
 */
public record StoredCheckpoint(CheckpointManifest manifest, int partition, long from, long to) {}
