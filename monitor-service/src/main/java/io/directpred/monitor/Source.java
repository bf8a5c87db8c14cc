package io.directpred.monitor;

import io.directpred.events.Alarm;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What the page reads: topics of one partition, so that one offset says how much of each a viewer has. */
enum Source {
    RUNS(Topics.RUNS, RunState.class),
    TRAINING(Topics.TRAINING_METRICS, TrainingMetrics.class),
    SPECTRA(Topics.SPECTRA, Spectrum.class),
    LOADERS(Topics.LOADER_METRICS, LoaderMetrics.class),
    PROBES(Topics.PROBE_REPORTS, ProbeReport.class),
    ALARMS(Topics.ALARMS, Alarm.class),
    EMBEDDINGS(Topics.PROBE_EMBEDDINGS, SpecificRecord.class); // ProbeEmbedding and ProbeThumbnails

    private final Topic topic;
    private final Class<? extends SpecificRecord> type;

    Source(Topic topic, Class<? extends SpecificRecord> type) {
        this.topic = topic;
        this.type = type;
    }

    Topic topic() {
        return topic;
    }

    Class<? extends SpecificRecord> type() {
        return type;
    }

    /** By the topic's name. */
    static Optional<Source> of(String topic) {
        return Arrays.stream(values())
                .filter(source -> source.topic.name().equals(topic))
                .findFirst();
    }
}
