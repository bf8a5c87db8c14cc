/**
 * Trains the online network on view pairs from the log.
 *
 * <pre>
 *   view-requests ◀── Demand ──── Batches (seed, epoch)         predictor-weights
 *                       │                                             │
 *   view-pairs ────────▶│                                             ▼
 *                       └──▶ batch in order ──▶ with its W ◀──── WeightsLoop ──▶ correlations
 *                                                   │                 ▲
 *                                                   ▼                 │ C
 *                                                Training.step ───────┘
 *                                                   │
 *                     Attempt ◀── Snapshot ─────────┤
 *                        │                          ▼
 *                        ▼                    MetricsReport ──▶ training-metrics
 *              checkpoints + runs, one transaction
 * </pre>
 *
 * One thread owns the networks; everything around it is a pipeline ({@link io.directpred.trainer.TrainingRun}).
 */
@NullMarked
package io.directpred.trainer;

import org.jspecify.annotations.NullMarked;
