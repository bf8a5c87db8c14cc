/**
 * From what runs say on the log to a directory for each: the recorder. Reads topics alone; knows no network.
 *
 * <pre>
 *   runs, probe-reports ──▶ RunStatuses ──▶ RecordService: a Recorder for each run ──▶ RUNS_DIR/RUN
 *                                             │
 *   what a run says ──▶ Recorder ◀────────────┘
 *                          └──▶ Rows: metrics.jsonl as it grows
 *                                 └──▶ Recording ──▶ Report, Plots, ReportPage ──▶ RunDirectory
 *
 *   training-metrics, spectra, probe-reports ──▶ AlarmService: AlarmRules of each run ──▶ alarms
 * </pre>
 */
@NullMarked
package io.directpred.recorder;

import org.jspecify.annotations.NullMarked;
