package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.EventLogException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordConfigTest {

    @Test
    void runsAreKeptInSlashRunsUnlessToldOtherwise() {
        assertThat(RecordConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "b:1")).runs())
                .isEqualTo(Path.of("/runs"));
        assertThat(RecordConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "b:1", "RUNS_DIR", " "))
                        .runs())
                .isEqualTo(Path.of("/runs"));
        assertThat(RecordConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "b:1", "RUNS_DIR", "/home/me/runs"))
                        .runs())
                .isEqualTo(Path.of("/home/me/runs"));
    }

    @Test
    void propertiesOfKafkaPassThroughAndTheBrokerIsRequired() {
        RecordConfig config =
                RecordConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "b:1", "KAFKA_SECURITY_PROTOCOL", "SSL"));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("b:1");
        assertThat(config.kafka().properties()).containsExactly(Map.entry("security.protocol", "SSL"));
        assertThatThrownBy(() -> RecordConfig.from(Map.of()))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
    }
}
