package io.directpred.recorder;

import io.directpred.events.KafkaConnection;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything the recorder is told from outside.
 *
 * @param runs where the directories of runs are kept
 */
record RecordConfig(KafkaConnection kafka, Path runs) {
    private static final String RUNS_DIR = "/runs";

    /** Throws {@link io.directpred.events.EventLogException} naming the variable that is missing or not allowed. */
    static RecordConfig from(Map<String, String> environment) {
        String runs = environment.getOrDefault("RUNS_DIR", "");
        return new RecordConfig(
                KafkaConnection.fromEnvironment(environment), Path.of(runs.isBlank() ? RUNS_DIR : runs));
    }
}
