/**
 * Judges checkpoints: how much of the labels is in representations that never saw one.
 *
 * <pre>
 *  checkpoints ──▶ Backlog ──▶ Probe ──▶ probe-reports        ProbeService is the pipeline
 *                                │
 *        FrozenEncoder ──▶ Representations ◀── CentreCrop ◀── labelled images
 *                                │
 *                             Features
 *                            ╱        ╲
 *          NearestNeighbours            LinearProbe ── Standardisation, LinearClassifier, Adam
 *                      TopK ╲          ╱
 *                             Matrix (OpenBLAS)
 * </pre>
 *
 * <p>A run on data without labels gets no reports: {@link io.directpred.probe.Probe#reportsOn} says so before one waits
 * for them.
 */
@NullMarked
package io.directpred.probe;

import org.jspecify.annotations.NullMarked;
