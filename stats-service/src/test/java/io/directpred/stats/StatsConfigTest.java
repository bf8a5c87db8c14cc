package io.directpred.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsConfigTest {

    @Test
    void passesKafkaPropertiesThrough() {
        StatsConfig config = StatsConfig.from(
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "KAFKA_SECURITY_PROTOCOL", "SSL", "HOME", "/root"));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("broker:9092");
        assertThat(config.kafka().properties()).containsExactly(Map.entry("security.protocol", "SSL"));
    }

    @Test
    void namesTheAddressThatIsMissing() {
        assertThatThrownBy(() -> StatsConfig.from(Map.of()))
                .hasMessageContainingAll("KAFKA_BOOTSTRAP_SERVERS", "host:port");
    }
}
