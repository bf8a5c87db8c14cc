/**
 * Faults in real processes, and the laws that must still hold; and an hour without faults, in which nothing may grow.
 *
 * <pre>
 *   FaultPlan (seed) ──▶ Injector ──▶ Stack: broker, loaders, trainers, stats, probe; a Proxy before each
 *                                       │ topics
 *                                     Watch ──▶ Journal of the run ─────┐
 *                                               Journal of the          ├──▶ every Law ──▶ Verdict ──▶ ChaosReport
 *                                               undisturbed reference ──┘
 *
 *   Soak ──▶ Stack: broker, loaders, one trainer, stats, probe
 *              │ Proc: /proc, the JVM's log of collections; BrokerDisk
 *            Samples ──▶ Series ──▶ Trend: grows or flat ──▶ SoakReport
 * </pre>
 */
@NullMarked
package io.directpred.chaos;

import org.jspecify.annotations.NullMarked;
