package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What topics no longer have, as after a week; each test with a broker of its own. */
class RetentionTest {
    @TempDir
    Path kafka;

    @TempDir
    Path dir;

    private OnBroker on;

    @BeforeEach
    void startBroker() {
        on = OnBroker.start(kafka);
    }

    @AfterEach
    void stopBroker() {
        on.close();
    }

    @Test
    void whatRetentionTakesFromTheTopicsStaysInTheFileAndInTheReport() throws Exception {
        RunDirectory directory = RunDirectory.of(dir.resolve("retained"));
        directory.create();
        on.say(Said.underWay("retained"));
        new Recorder(on.log(), "retained", directory).follow().take(6).blockLast(OnBroker.PATIENCE);
        for (Topic topic : List.of(Topics.TRAINING_METRICS, Topics.SPECTRA)) {
            on.log().forget(topic, on.log().ends(topic)).block(OnBroker.PATIENCE);
        }
        on.say(Said.ending("retained"));

        new Recorder(on.log(), "retained", directory).finish().block(OnBroker.PATIENCE);

        assertThat(Files.readAllLines(directory.metrics())).hasSize(6 + 5).doesNotHaveDuplicates();
        assertThat(Files.readString(directory.file("report.md"))).doesNotContain("no metrics");
    }

    @Test
    void whatRetentionTookBeforeItWasRecordedIsSaid() throws Exception {
        RunDirectory directory = RunDirectory.of(dir.resolve("late"));
        directory.create();
        on.say(Said.underWay("late"));
        on.log()
                .forget(Topics.TRAINING_METRICS, on.log().ends(Topics.TRAINING_METRICS))
                .block(OnBroker.PATIENCE);
        on.say(Said.ending("late"));

        new Recorder(on.log(), "late", directory).finish().block(OnBroker.PATIENCE);

        assertThat(Files.readString(directory.file("report.md"))).contains("Of 2 steps there are no metrics");
    }
}
