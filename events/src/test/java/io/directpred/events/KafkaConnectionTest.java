package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConnectionTest {

    @Test
    void takesPropertiesFromTheEnvironment() {
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "KAFKA_SECURITY_PROTOCOL", "SASL_SSL", "PATH", "/usr/bin");

        assertThat(KafkaConnection.fromEnvironment(environment))
                .isEqualTo(new KafkaConnection("broker:9092", Map.of("security.protocol", "SASL_SSL")));
    }

    @ParameterizedTest
    @CsvSource({"2, 2500, 156", "6, 6000, 375"})
    void aMemberThatDiesIsMissedAsSoonAsTheBrokerAllowsButNotWithin2500Milliseconds(
            int shortest, String session, String heartbeat) {
        ClientSettings settings = new ClientSettings(KafkaConnection.to("broker:9092"));

        assertThat(settings.member("group", Duration.ofSeconds(shortest)))
                .containsEntry("session.timeout.ms", session)
                .containsEntry("heartbeat.interval.ms", heartbeat);
    }

    /** Else its goodbye waits for half a second behind a fetch that finds nothing. */
    @Test
    void aReaderToAnEndLetsTheBrokerHoldAFetchForAMomentOnly() {
        KafkaConnection given = new KafkaConnection("broker:9092", Map.of("fetch.max.wait.ms", "20"));

        assertThat(new ClientSettings(KafkaConnection.to("broker:9092")).readerToEnd())
                .containsEntry("fetch.max.wait.ms", "50");
        assertThat(new ClientSettings(given).readerToEnd()).containsEntry("fetch.max.wait.ms", "20");
    }

    @Test
    void aPropertyGivenWinsOverADefault() {
        KafkaConnection given = new KafkaConnection("broker:9092", Map.of("send.buffer.bytes", "1000"));

        assertThat(new ClientSettings(given).producer())
                .containsEntry("send.buffer.bytes", "1000")
                .containsEntry("receive.buffer.bytes", "-1");
    }

    @Test
    void namesTheVariableThatIsMissing() {
        assertThatThrownBy(() -> KafkaConnection.fromEnvironment(Map.of()))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "enable.idempotence",
                "isolation.level",
                "transactional.id",
                "enable.auto.commit",
                "group.id",
                "group.protocol",
                "key.serializer",
                "value.deserializer",
                "max.poll.records"
            })
    void refusesWhatCarriesAGuarantee(String key) {
        assertThatThrownBy(() -> new KafkaConnection("broker:9092", Map.of(key, "any")))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("remove it");
    }

    @Test
    void refusesASecondAddress() {
        assertThatThrownBy(() -> new KafkaConnection("broker:9092", Map.of("bootstrap.servers", "other:9092")))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("bootstrap.servers")
                .hasMessageContaining("broker:9092");
    }

    @Test
    void refusesWhatKafkaDoesNotKnow() {
        assertThatThrownBy(() -> KafkaConnection.fromEnvironment(
                        Map.of("KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "KAFKA_SECURTY_PROTOCOL", "SSL")))
                .isInstanceOf(EventLogException.class)
                .hasMessageContaining("KAFKA_SECURTY_PROTOCOL");
    }

    @Test
    void showsNoSecret() {
        KafkaConnection connection =
                new KafkaConnection("broker:9092", Map.of("sasl.jaas.config", "user and password"));

        assertThat(connection.toString()).contains("sasl.jaas.config").doesNotContain("password");
    }

    @Test
    void whatOnlyScriptsAndKubernetesAreToldIsLeftAlone() {
        KafkaConnection connection = KafkaConnection.fromEnvironment(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                "KAFKA_HOME", "/opt/kafka",
                "KAFKA_OPTS", "-Dx=y",
                "KAFKA_HEAP_OPTS", "-Xmx1g",
                "KAFKA_PORT", "tcp://10.0.0.1:9092",
                "KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1",
                "KAFKA_SERVICE_PORT_CLIENTS", "9092",
                "KAFKA_CLIENT_RACK", "a"));

        assertThat(connection.properties()).containsExactly(Map.entry("client.rack", "a"));
    }
}
