package io.directpred.probe;

/**
 * How neighbours vote: k of them, each with exp(similarity / temperature).
 *
 * @param k the nearest
 */
record Vote(int k, double temperature) {
    /**
     * Whatever the bank, so that figures of different sets and sizes are of one measure: Caron et al., DINO, ICCV 2021,
     * and its code.
     */
    static final Vote FIXED = new Vote(20, 0.07);
}
