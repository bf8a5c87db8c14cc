package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LoaderConfigTest {

    @Test
    void brokerIsEnough() {
        LoaderConfig config = LoaderConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.data()).isEqualTo("sample");
        assertThat(config.name()).matches(".+-[0-9a-f]{4}");
    }

    @Test
    void everythingCanBeSet() {
        LoaderConfig config = LoaderConfig.from(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2",
                "KAFKA_SECURITY_PROTOCOL", "SSL",
                "DATA", "folder:/data",
                "LOADER_ID", "left",
                "HOME", "/root"));

        assertThat(config.kafka().properties()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(config.data()).isEqualTo("folder:/data");
        assertThat(config.name()).isEqualTo("left");
    }

    @Test
    void missingBrokerIsNamed() {
        assertThatThrownBy(() -> LoaderConfig.from(Map.of("DATA", "sample")))
                .hasMessageContainingAll("KAFKA_BOOTSTRAP_SERVERS", "host:port");
    }

    @Test
    void helpNamesEveryKey() {
        assertThat(LoaderConfig.HELP).contains("KAFKA_BOOTSTRAP_SERVERS", "DATA", "LOADER_ID", "folder:DIR");
    }
}
