/**
 * Shows runs as they happen on a page for the browser: the monitor. Reads topics alone, writes nothing.
 *
 * <pre>
 *   runs, training-metrics, spectra, ──▶ TopicFeed ─┐
 *   loader-metrics, probe-reports, alarms,          ├──▶ LiveModel: a RunModel for each run, thinned
 *   probe-embeddings                                │        │
 *   RUNS_DIR/RUN/metrics.jsonl ────────▶ RunFiles ──┘        │
 *                                                            ▼
 *   browser ◀── server-sent events ◀── EventStream ◀── what changed since a Position
 *           ◀── newest view pairs as a PNG ◀── NewestViews ◀── view-pairs.RUN, when asked for
 *           ◀── points and pictures of the probe's images ◀── ProbeImages ◀── probe-embeddings, when asked for
 *           ◀── how much is on a run's topics ◀── RunTopics ◀── the broker, when asked for
 *           ◀── page, uPlot ◀── Assets         (PageServer: Reactor Netty, GET and HEAD only)
 * </pre>
 */
@NullMarked
package io.directpred.monitor;

import org.jspecify.annotations.NullMarked;
