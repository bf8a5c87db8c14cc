/**
 * Faults in real processes, and the laws that must hold all the same.
 *
 * <pre>
 *   FaultPlan (seed) ──▶ Injector ──▶ Stack: broker, loaders, trainers, stats, probe; a Proxy before each
 *                                       │ topics
 *                                     Watch ──▶ Journal of the run ─────┐
 *                                               Journal of the          ├──▶ every Law ──▶ Verdict ──▶ Report
 *                                               undisturbed reference ──┘
 * </pre>
 */
@NullMarked
package io.directpred.chaos;

import org.jspecify.annotations.NullMarked;
