package io.directpred.chaos;

import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeReport;
import io.directpred.events.RawRecord;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.events.UndecodableException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** How far each run has come, and nothing that grows with it. Safe for use by several threads. */
final class Tally {
    /** What must be read for it. */
    static final List<Topic> TOPICS = List.of(Topics.TRAINING_METRICS, Topics.CHECKPOINTS, Topics.PROBE_REPORTS);

    private final Map<String, Long> steps = new TreeMap<>();
    private int checkpoints;
    private int probes;

    synchronized void see(RawRecord record) {
        try {
            SpecificRecord value = record.decode();
            if (value instanceof TrainingMetrics m) {
                steps.put(m.getRun(), m.getStepsDone());
            } else if (value instanceof CheckpointManifest) {
                checkpoints++;
            } else if (value instanceof ProbeReport) {
                probes++;
            }
        } catch (UndecodableException e) {
            throw new IllegalStateException(e); // nobody damages anything here
        }
    }

    /** Of all runs together. */
    synchronized long steps() {
        return steps.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized long steps(String run) {
        return steps.getOrDefault(run, 0L);
    }

    synchronized int checkpoints() {
        return checkpoints;
    }

    synchronized int probes() {
        return probes;
    }
}
