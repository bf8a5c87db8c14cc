package io.directpred.events;

/**
 * What the headers of every record say, so that a row is readable without decoding its value.
 *
 * @param run the run's id
 * @param step the training step it belongs to; -1 where it belongs to none
 * @param attempt the trainer's attempt; 0 where it belongs to none
 */
public record Tag(String run, long step, int attempt) {}
