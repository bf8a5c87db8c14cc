package io.directpred.chaos;

import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeReport;
import io.directpred.events.RawRecord;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.events.UndecodableException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** How far a run has come, and nothing that grows with it. Safe for use by several threads. */
final class Tally {
    /** What must be read for it. */
    static final List<Topic> TOPICS = List.of(Topics.TRAINING_METRICS, Topics.CHECKPOINTS, Topics.PROBE_REPORTS);

    private long steps;
    private int checkpoints;
    private int probes;

    synchronized void see(RawRecord record) {
        try {
            SpecificRecord value = record.decode();
            if (value instanceof TrainingMetrics m) {
                steps = m.getStepsDone();
            } else if (value instanceof CheckpointManifest) {
                checkpoints++;
            } else if (value instanceof ProbeReport) {
                probes++;
            }
        } catch (UndecodableException e) {
            throw new IllegalStateException(e); // nobody damages anything here
        }
    }

    synchronized long steps() {
        return steps;
    }

    synchronized int checkpoints() {
        return checkpoints;
    }

    synchronized int probes() {
        return probes;
    }
}
