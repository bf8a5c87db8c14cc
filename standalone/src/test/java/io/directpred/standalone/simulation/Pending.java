package io.directpred.standalone.simulation;

/**
 * Something that can happen next: a record reaches the broker or a reader, an acknowledgement its writer.
 *
 * @param at the older, the smaller
 */
record Pending(long at, Runnable event, String what) {
    @Override
    public String toString() {
        return what;
    }
}
