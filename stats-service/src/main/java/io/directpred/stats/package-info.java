/**
 * The statistics side of the DirectPred loop: folds C into F, sets W from it, and reports the spectrum.
 *
 * <pre>
 *   correlations ──▶ StatsService.pipeline ──▶ predictor-weights (PredictorWeights, FoldStateWanted, FoldRefused)
 *                          │      ▲      └───▶ LatestReports ──▶ spectra
 *                    record│      │Reply
 *                          ▼      │
 *                        RunFolds ──▶ RunState of each run:
 *                                     Waiting ── FoldState ──▶ RunFold ── refused record ──▶ Stopped
 *                                        ▲                        │
 *                                        └──── gap, new attempt ──┘
 * </pre>
 *
 * All state is soft: F comes back from the trainer, in a FoldState, whenever it is asked for.
 */
@NullMarked
package io.directpred.stats;

import org.jspecify.annotations.NullMarked;
