package io.directpred.trainer;

import java.nio.ByteBuffer;

/**
 * F after a step: where a fold can go on from.
 *
 * @param step -1: before the first
 * @param f packed, float64; empty: F starts anew with the next C
 * @param mean of z, the same moving average, float64; empty where W does not follow from it
 */
record FoldPoint(long step, ByteBuffer f, ByteBuffer mean) {
    static final FoldPoint START = new FoldPoint(-1, ByteBuffer.allocate(0));

    FoldPoint(long step, ByteBuffer f) {
        this(step, f, ByteBuffer.allocate(0));
    }
}
