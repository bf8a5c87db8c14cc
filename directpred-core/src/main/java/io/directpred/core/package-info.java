/**
 * The method of DirectPred (Tian, Chen, Ganguli, "Understanding self-supervised learning dynamics without contrastive
 * pairs", ICML 2021, arXiv 2102.06810): float64, OpenBLAS on one thread, the same bits from call to call.
 *
 * <pre>
 *   z (two views) ── C ──▶ CorrelationMatrix F ◀─ fold, rho
 *                              │
 *                          Eigenspace ─────────┬──────────────┐
 *                              │               │              │
 *                        PredictorRule     Alignment   SpectrumSummary
 *                     DirectSet DirectCopy  of F and W   of F and z/|z|
 *                              │
 *                              ▼
 *                              W
 * </pre>
 *
 * The paper's theory of linear networks stands beside it. Each part is a {@link Flow}: {@link LinearFlow} (Lemma 1),
 * {@link FreeGradientFlow} (Theorem 2), {@link SymmetrisedFlow} (Theorem 3), {@link PredictorFlow} and
 * {@link ModeFlow}.
 *
 * <p>A {@link PackedSymmetric} carries C, F and W, in memory and on the wire. {@link CounterRandom} is where every
 * random number of a run comes from.
 */
@NullMarked
package io.directpred.core;

import org.jspecify.annotations.NullMarked;
