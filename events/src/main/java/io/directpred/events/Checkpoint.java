package io.directpred.events;

/** A whole checkpoint: its manifest and content, verified against each other. */
public record Checkpoint(CheckpointManifest manifest, byte[] content) {}
