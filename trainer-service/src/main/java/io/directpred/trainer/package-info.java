/**
 * Trains the online network on view pairs from the log.
 *
 * <pre>
 *   view-requests ◀── Demand ──── Batches (seed, epoch)         predictor-weights
 *                       │                                             │
 *   view-pairs ────────▶│                                             ▼
 *                       └──▶ batch in order ──▶ with the W due ◀─ WeightsLoop ──▶ correlations
 *                                                   │                 ▲  (Unanswered: what is bounded)
 *                                                   ▼                 │ C, between the halves
 *                                  Training.step: forward, update ────┘
 *                                                   │
 *                     Attempt ◀── Snapshot ─────────┤
 *                        │                          ▼
 *                        ▼                    MetricsReport ──▶ training-metrics
 *              checkpoints: chunks in short transactions; the manifest and the run's state in the last
 * </pre>
 *
 * One thread owns the networks; everything around it is a pipeline ({@link io.directpred.trainer.TrainingRun}).
 */
@NullMarked
package io.directpred.trainer;

import org.jspecify.annotations.NullMarked;
