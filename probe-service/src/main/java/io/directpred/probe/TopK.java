package io.directpred.probe;

import java.util.Arrays;

/**
 * The k most similar neighbours seen so far; of equal similarities the lower index counts as the more similar.
 *
 * <p>A neighbour is one long, similarity above and complemented index below, so that longs order as neighbours do and
 * no two are equal: the result does not depend on the order of the offers. The longs are a binary heap, the least at
 * the root.
 */
final class TopK {
    private final long[] heap;

    TopK(int k) {
        heap = new long[k];
        Arrays.fill(heap, Long.MIN_VALUE);
    }

    void offer(float similarity, int index) {
        long neighbour = ((long) sortable(Float.floatToRawIntBits(similarity + 0f)) << 32) | (~index & 0xFFFFFFFFL);
        if (neighbour > heap[0]) {
            replaceRoot(neighbour);
        }
    }

    /**
     * The neighbours, most similar first. To be read with {@link #similarity} and {@link #index}; ends the use of this
     * object.
     */
    long[] sorted() {
        Arrays.sort(heap);
        for (int i = 0, j = heap.length - 1; i < j; i++, j--) {
            long swap = heap[i];
            heap[i] = heap[j];
            heap[j] = swap;
        }
        return heap;
    }

    static float similarity(long neighbour) {
        return Float.intBitsToFloat(sortable((int) (neighbour >> 32)));
    }

    static int index(long neighbour) {
        return ~(int) neighbour;
    }

    /** Turns the bits of a float into an int of the same order, and back. */
    private static int sortable(int bits) {
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    private void replaceRoot(long neighbour) {
        int parent = 0;
        for (int child = 1; child < heap.length; child = 2 * parent + 1) {
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (neighbour <= heap[child]) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = neighbour;
    }
}
