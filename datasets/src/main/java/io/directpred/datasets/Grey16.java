package io.directpred.datasets;

/** What becomes of grey images of 16 bits, of which one keeps 8. */
public enum Grey16 {
    /** The upper 8 bits: right where all 16 are used. */
    high,
    /** From black at the image's least value to white at its greatest: for cameras of 10, 12 or 14 bits. */
    stretch
}
