package io.directpred.trainer;

/**
 * An attempt at a run that this process owns.
 *
 * @param attempt 1 for the first
 */
record Started(String run, String specHash, int attempt) {}
