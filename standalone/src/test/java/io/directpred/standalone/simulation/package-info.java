/**
 * The services themselves, whole, on a simulated log: one thread, virtual time, every interleaving drawn from a seed.
 *
 * <pre>
 *   jqwik ──▶ Move, Move, ... ──▶ Simulation ──▶ Process × n: TrainerService, StatsService, LoaderService
 *                                     │              │ ▲
 *                         one event,  │              ▼ │  SimulatedLog: a process's connection, which can be cut
 *                         a tick,     └──▶ SimulatedBroker: partitions, groups, share groups, transactions
 *                         a fault                    │
 *                                                    ▼
 *                     PlainRun: the run as a loop ─▶ Laws: every step as it is done
 *                                                    └──▶ the laws of module chaos: every record, the final checkpoint
 * </pre>
 *
 * What is put in place of the real thing: the broker ({@link io.directpred.standalone.simulation.SimulatedLog}), the
 * networks' arithmetic ({@link io.directpred.standalone.simulation.Arithmetic}), the clock (Reactor's virtual time, one
 * of its own for each process, and any of them may jump forth). No service asks what time it is, which
 * {@code ArchitectureTest} holds: a clock that is set back cannot be simulated, for want of somebody who would see it.
 */
@NullMarked
package io.directpred.standalone.simulation;

import org.jspecify.annotations.NullMarked;
