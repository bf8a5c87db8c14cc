/**
 * What is measured, and against what it must reach. Run by hand, through {@code benchmarks/run}; nothing here is a
 * test.
 *
 * <pre>
 *  benchmarks/run ── a process a section ──▶ Benchmarks ──▶ ...Rows ──▶ Row ──▶ Table
 *                                                            │
 *                                          BenchmarkNetwork, Pictures, the services and broker as they are
 * </pre>
 */
@NullMarked
package io.directpred.benchmarks;

import org.jspecify.annotations.NullMarked;
