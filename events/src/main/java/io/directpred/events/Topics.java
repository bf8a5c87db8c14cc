package io.directpred.events;

import io.directpred.events.Topic.Format;
import java.util.Map;

/** Every topic of the system, with its settings stated once. */
public final class Topics {
    private Topics() {}

    public static final Topic RUNS = new Topic("directpred.runs", 1, Format.JSON, Map.of());
    public static final Topic CORRELATIONS = new Topic("directpred.correlations", 8, Format.BINARY, Map.of());
    public static final Topic PREDICTOR_WEIGHTS = new Topic("directpred.predictor-weights", 8, Format.BINARY, Map.of());
    public static final Topic CHECKPOINTS = new Topic("directpred.checkpoints", 1, Format.BINARY, Map.of());
    public static final Topic TRAINING_METRICS = new Topic("directpred.training-metrics", 1, Format.JSON, Map.of());
    public static final Topic LOADER_METRICS = new Topic("directpred.loader-metrics", 1, Format.JSON, Map.of());
    public static final Topic SPECTRA = new Topic("directpred.spectra", 1, Format.JSON, Map.of());
    public static final Topic PROBE_REPORTS = new Topic("directpred.probe-reports", 1, Format.JSON, Map.of());
    public static final Topic DEAD_LETTERS = new Topic("directpred.dead-letters", 1, Format.BINARY, Map.of());

    public static Topic viewRequests(String run) {
        return new Topic("directpred.view-requests." + run, 6, Format.BINARY, Map.of());
    }

    public static Topic viewPairs(String run) {
        return new Topic("directpred.view-pairs." + run, 6, Format.BINARY, Map.of());
    }
}
