package io.directpred.trainer;

import java.nio.ByteBuffer;

/**
 * F after a step: where a fold can go on from.
 *
 * @param step -1: before the first
 * @param f packed, float64; empty: F starts anew with the next C
 */
record FoldPoint(long step, ByteBuffer f) {
    static final FoldPoint START = new FoldPoint(-1, ByteBuffer.allocate(0));
}
