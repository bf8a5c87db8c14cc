package io.directpred.trainer;

import io.directpred.events.EarlierF;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * F after a step: where a fold can go on from.
 *
 * @param step -1: before the first
 * @param f packed, float64; empty: F starts anew with the next C
 * @param mean of z, the same moving average, float64; empty where W does not follow from it
 * @param earlier F of the steps before it whose W a later step uses, the earliest first
 */
record FoldPoint(long step, ByteBuffer f, ByteBuffer mean, List<EarlierF> earlier) {
    static final FoldPoint START = new FoldPoint(-1, ByteBuffer.allocate(0));

    FoldPoint {
        earlier = List.copyOf(earlier);
    }

    FoldPoint(long step, ByteBuffer f) {
        this(step, f, ByteBuffer.allocate(0), List.of());
    }
}
