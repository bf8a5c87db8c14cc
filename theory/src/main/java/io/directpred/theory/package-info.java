/**
 * The theory of the paper (Tian, Chen, Ganguli, ICML 2021, arXiv 2102.06810): the flows of linear networks followed
 * through time, the figures that show them, and the observations drawn from them.
 *
 * <pre>
 *   Flow (directpred-core) ──▶ Trajectory ──▶ StateSpace, Settings, ... ──▶ Figure ──▶ figure-N.png, .csv
 *                                   │                                                      │
 *                                   └───────▶ Observations ────────────────────────▶ TheoryPage theory.md
 * </pre>
 */
@NullMarked
package io.directpred.theory;

import org.jspecify.annotations.NullMarked;
