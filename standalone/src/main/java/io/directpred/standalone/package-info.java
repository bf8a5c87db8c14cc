/**
 * The command line, and a whole run in one JVM.
 *
 * <pre>
 *   DirectPred ── Run, Resume ──▶ StandaloneRun ──▶ EmbeddedBroker, or --bootstrap
 *      │                              │                    ▲ │
 *      ├── Ablate: a Run each         ├── loaders ─────────┤ │
 *      ├── Export, Embed              ├── stats ───────────┤ │
 *      ├── Compare, TheoryFigures     ├── probe ───────────┤ │
 *      ├── Doctor, TopicList          ├── trainer ─────────┘ │
 *      ├── Tap, Watch, Runs ◀ topics  │                      │
 *      ├── Serve ◀── files of runs    │                      ▼
 *      │                              └── Recorder (module recorder-service) ◀── what the run says on the log
 *      │                                     ├──▶ ProgressLine: the terminal
 *      │                                     └──▶ DIR
 *      └── RecordRuns ──▶ the recorder service, for the runs of a broker elsewhere ──▶ RUNS_DIR/RUN
 * </pre>
 */
@NullMarked
package io.directpred.standalone;

import org.jspecify.annotations.NullMarked;
