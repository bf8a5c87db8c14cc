package io.directpred.trainer;

/**
 * What one step trains on.
 *
 * @param samples positions in the data set, in the order of the batch
 */
record Batch(long step, int epoch, int[] samples) {}
